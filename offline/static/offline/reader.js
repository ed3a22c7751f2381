/* The page of what lies on this phone: what is not handed in, what was downloaded, and reading and sitting it without a network.
   The service worker shows the same page wherever there is no network; it then looks at the address. */
(function () {
  "use strict";

  var words = document.currentScript.dataset;
  var main = document.getElementById("main");
  var h = player.h;
  var load = player.load;
  var looks = []; // of the boxes of downloads
  var isReady = false; // whether scripts that only some of it needs were asked for
  var shown = main.dataset.shown; // the lesson that the service worker put into it

  function size(bytes) {
    var kilobytes = Math.max(1, Math.round(bytes / 1000));
    return kilobytes < 1000 ? kilobytes + " KB" : (kilobytes / 1000).toFixed(1) + " MB";
  }

  function part(name) { return main.querySelector("[data-part=" + name + "]"); }

  // --- what to show -----------------------------------------------------------------------------------------

  function route() {
    var path = location.pathname;
    var hash = decodeURIComponent(location.hash);
    var lesson = /^#lesson=([^&]+)&?(.*)$/.exec(hash) || /^\/lesson\/([^/]+)\/$/.exec(path);
    var errand = /^#errands()$/.exec(hash) || /^#form=(.+)$/.exec(hash) || /^\/errands\/(?:([^/]+)\/form\/)?$/.exec(path);
    var quiz = /^#quiz=(.+)$/.exec(hash);
    var asked = /^\/quiz\/(?:(check)\/([^/]+)|(test)\/([^/]+)\/(\d+))\/$/.exec(path);
    var sitting = /^\/quiz\/([0-9a-f-]{36})\//.exec(path);
    silence();
    if (quiz) return sit(quiz[1]);
    if (lesson) return showLesson(lesson[1].toUpperCase(), lesson[2] === undefined ? hash.slice(1) : lesson[2]);
    if (errand) return showErrands(errand[1]);
    if (asked) return sit(asked[1] ? "check:" + asked[2].toUpperCase() : "test:" + asked[4] + ":" + asked[5]);
    if (sitting) return goOn(sitting[1]);
    return list();
  }

  function put(children, title) {
    main.textContent = "";
    main.append.apply(main, children.filter(Boolean));
    document.title = title;
    scrollTo(0, 0);
  }

  // place: id of a heading in it.
  function showLesson(code, place) {
    return packs.one("lesson", code).then(function (row) {
      if (!row) return list();
      var body = row.body;
      packs.use(row);
      if (shown !== code) {
        main.className = "lesson";
        put([h("section", {}, h("h1", {}, body.title)), h("p", { class: "point" }, body.point)], body.title);
        main.insertAdjacentHTML("beforeend", body.sections.join("\n")); // as the server made it
      }
      shown = "";
      if (body.quiz) main.append(h("a", { class: "button button-main", href: "#quiz=" + body.quiz.key }, words.do));
      main.append(h("a", { class: "button", href: words.page + "#" }, words.all));
      lesson.watch(main, code);
      place = place && document.getElementById(place);
      if (place) place.scrollIntoView();
      var head = main.firstChild;
      return packs.sound(code).then(function (sound) {
        if (sound && main.contains(head)) listen(code, sound); // else another thing was asked for meanwhile
      });
    });
  }

  // The controls of each section below its heading, as the page of the lesson has them.
  function listen(code, row) {
    var kit = document.querySelector("[data-kit=sound]");
    var point = main.querySelector(".point");
    var bar = kit.content.firstElementChild.cloneNode(true);
    packs.use(row);
    row.body.sections.forEach(function (one) {
      var block = one.number ? document.getElementById("p" + one.number) : point;
      var head = one.number ? block && block.querySelector("h2") : point;
      if (head) head.insertAdjacentHTML("afterend", one.html);
      else if (block) block.insertAdjacentHTML("afterbegin", one.html);
    });
    point.insertAdjacentHTML("afterend", row.body.whole);
    bar.setAttribute("data-player", code);
    document.body.append(bar);
    load(kit.dataset.script);
  }

  function silence() {
    var bar = document.querySelector("[data-player]");
    if (bar) bar.remove(); // its script falls silent with it
    document.body.classList.remove("has-player");
  }

  // Without a worker, which keeps them, they come as soon as something lies here, while there is a network.
  function prepare(rows) {
    if (!rows.length || isReady || (navigator.serviceWorker && navigator.serviceWorker.controller)) return;
    isReady = true;
    document.querySelectorAll("[data-script]").forEach(function (kit) { load(kit.dataset.script).catch(function () {}); });
  }

  // What is to be done, or the blank form of one thing.
  function showErrands(key) {
    var kit = document.querySelector("[data-kit=errands]");
    return packs.all("pieces").then(function (rows) {
      var row = rows.find(function (one) { return one.kind === "errands"; });
      if (!row) return list();
      packs.use(row);
      return load(kit.dataset.script).then(function () {
        put([kit.content.cloneNode(true)], kit.title);
        errands.show(main, row.body.errands, key, words.page, function (code) {
          return rows.some(function (one) { return one.kind === "lesson" && one.code === code; });
        });
        main.append(h("a", { class: "button no-print", href: words.page + (key ? "#errands" : "#") }, key ? kit.title : words.all));
      });
    });
  }

  function sit(key) {
    return packs.begin(key).then(function (row) {
      if (row.quiz) return play(row);
      if (row.why === "not_there") return list();
      put([h("section", {}, h("h1", {}, words[row.why].replace("99", row.days))), h("a", { class: "button button-main", href: words.page + "#" }, words.all)], words.all);
      return undefined;
    });
  }

  // A sitting of the server, or one that was begun here, at its own address.
  function goOn(id) {
    return Promise.all([outbox.kept("sitting"), packs.all("tries")]).then(function (found) {
      var row = found[1].find(function (one) { return one.sitting === id; });
      if (!row && found[0] && found[0].quiz.sittings[0].id === id) row = { sitting: id, quiz: found[0].quiz };
      return row ? play(row) : list();
    });
  }

  function play(row) {
    main.className = "";
    return player.resume(row, { root: main, back: words.page });
  }

  // --- the list ---------------------------------------------------------------------------------------------

  function list() {
    part("away").hidden = location.pathname === words.page; // else the service worker put it in place of another page
    return Promise.all([packs.all("pieces"), packs.all("tries"), outbox.kept("sitting")]).then(function (found) {
      var kept = found[2]; // begun on the server, and handed in here
      stored(found[0]);
      owed(found[1].concat(kept && kept.submitted ? Object.assign({ sitting: kept.quiz.sittings[0].id }, kept) : []));
      if (!looks.length) downloads();
    });
  }

  function stored(rows) {
    var box = part("stored");
    var all = box.querySelector("ul");
    var heard = {};
    rows.forEach(function (row) { if (row.kind === "sound") heard[row.code] = row; });
    all.textContent = "";
    box.hidden = !rows.length;
    prepare(rows);
    box.querySelector("[data-clear=sound]").hidden = !Object.keys(heard).length;
    box.querySelector("[data-sum]").textContent = words.sum.replace("98", rows.length).replace("99", size(packs.sum(rows)));
    rows.sort(function (a, b) { return a.kind + a.code < b.kind + b.code ? -1 : 1; }).forEach(function (row) {
      if (row.kind === "sound") return;
      var address = row.kind === "errands" ? "#errands" : "#" + row.kind + "=" + row.code;
      all.append(h("li", {}, h("a", { href: words.page + address }, h("strong", {}, row.title), h("span", { class: "soft" }, note(row, heard[row.code])))));
    });
  }

  // What lies here now, and what of each list is missing: one download may have brought what others lacked.
  function again() {
    packs.all("pieces").then(stored);
    return Promise.all(looks.map(function (look) { return look(); }));
  }

  function note(row, sound) {
    if (row.kind === "lesson" && sound) return words[sound.hash ? "heard" : "torn"].replace("99", size(sound.bytes));
    var closes = row.body.closes && new Date(row.body.closes);
    if (closes) return words.closes.replace("99", closes.toLocaleString("zh-CN", { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" }));
    return words[row.kind];
  }

  // Sheets that wait for a network, each with the code that a trainer can scan.
  function owed(rows) {
    var box = part("sheets");
    rows.filter(function (row) { return row.submitted; }).forEach(function (row) {
      outbox.of(row.sitting).then(function (events) {
        var own = events.find(function (event) { return event.id === row.submitted.event; });
        if (!own || !own.waits) return;
        var sitting = row.quiz.sittings.find(function (one) { return one.id === row.sitting; });
        var it = { quiz: row.quiz, sitting: sitting, answers: own.data.sheet, lease: own.data.lease, started: row.started, submitted: row.submitted };
        box.hidden = false;
        box.append(h("p", {}, row.quiz.title), h("button", { class: "button", type: "button", click: function (event) { player.code(it, event.target); } }, words.code));
      });
    });
  }

  function downloads() {
    main.querySelectorAll("[data-download]").forEach(function (box) {
      var button = box.querySelector("[data-get]");
      var loud = box.querySelector("[data-get-sound]");
      var state = box.querySelector("[data-said]");
      var bar = box.querySelector("progress");
      var list_ = null;
      var wanted = null; // whether with sound, while a download is not through

      function say(text) { state.textContent = text; }

      function offer(one, rows) {
        one.disabled = !rows.length;
        one.querySelector("small").textContent = rows.length ? size(packs.sum(rows)) : "";
      }

      function look() {
        return packs.look(box.dataset.download).then(function (found) {
          list_ = found;
          offer(button, found.missing);
          offer(loud, found.silent.length ? found.missing.concat(found.silent) : []);
          loud.hidden = !found.sounds.length;
          say(found.missing.length ? words.missing.replace("99", found.missing.length) : words.complete);
        }, function () {
          button.disabled = loud.disabled = true;
          say(words.nonet);
        });
      }

      // A broken download goes on by itself with what is missing, as long as the page is open.
      function fetchAll(withSound) {
        var rows = withSound ? list_.missing.concat(list_.silent) : list_.missing;
        wanted = [withSound];
        button.disabled = loud.disabled = true;
        bar.hidden = false;
        bar.max = packs.sum(rows) || 1;

        function tell(done, bytes) {
          bar.value = bytes;
          say(words.loading.replace("98", done).replace("99", rows.length));
        }

        tell(0, 0);
        packs.fetchAll(list_, rows, tell).then(function () {
          wanted = null;
          return again();
        }, function (error) {
          var isFull = error && error.name === "QuotaExceededError";
          if (isFull) wanted = null;
          return again().then(function () {
            var left = list_ ? list_.missing.length + (withSound ? list_.silent.length : 0) : 0;
            if (left) say(words[isFull ? "full" : "broken"].replace("99", left));
          });
        }).then(function () {
          bar.hidden = true;
        });
      }

      button.addEventListener("click", function () { fetchAll(false); });
      loud.addEventListener("click", function () { fetchAll(true); });
      window.addEventListener("online", function () {
        if (!bar.hidden) return;
        look().then(function () { if (wanted && list_) fetchAll(wanted[0]); });
      });
      looks.push(look);
    });
  }

  main.addEventListener("click", function (event) {
    var what = event.target.getAttribute("data-clear");
    if (what !== null) packs.clear(what === "sound").then(again);
  });

  window.addEventListener("hashchange", function () {
    // Back from a lesson or a quiz to the list: the page as the server made it.
    if (!location.hash || location.hash === "#") location.reload();
    else route();
  });

  // What he came for first; having been used, it stays, however long it lay here.
  route().catch(function () {}).then(packs.evict).catch(function () {}).then(function () { if (part("stored")) again(); });
})();
