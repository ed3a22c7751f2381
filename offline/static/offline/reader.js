/* The page of what lies on this phone: what is not handed in, what was downloaded, and reading and sitting it without a network.
   The service worker shows the same page wherever there is no network; it then looks at the address. */
(function () {
  "use strict";

  var words = document.currentScript.dataset;
  var main = document.getElementById("main");
  var h = player.h;
  var lines = player.lines;
  var isHere = location.pathname === words.page; // else the service worker put it in place of another page

  function size(bytes) {
    var kilobytes = Math.max(1, Math.round(bytes / 1000));
    return kilobytes < 1000 ? kilobytes + " KB" : (kilobytes / 1000).toFixed(1) + " MB";
  }

  function part(name) { return main.querySelector("[data-part=" + name + "]"); }

  // --- what to show -----------------------------------------------------------------------------------------

  function route() {
    var path = location.pathname;
    var hash = decodeURIComponent(location.hash);
    var lesson = /^#lesson=(.+)$/.exec(hash) || /^\/lesson\/([^/]+)\/$/.exec(path);
    var quiz = /^#quiz=(.+)$/.exec(hash);
    var asked = /^\/quiz\/(?:(check)\/([^/]+)|(test)\/([^/]+)\/(\d+))\/$/.exec(path);
    var sitting = /^\/quiz\/([0-9a-f-]{36})\//.exec(path);
    if (quiz) return sit(quiz[1]);
    if (lesson) return showLesson(lesson[1].toUpperCase());
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

  function showLesson(code) {
    return packs.all("pieces").then(function (rows) {
      var row = rows.find(function (one) { return one.kind === "lesson" && one.code === code; });
      if (!row) return list();
      packs.use(row);
      var body = row.body;
      main.className = "lesson";
      put([h("section", {}, h("h1", {}, body.title)), h("p", { class: "point" }, body.point)], body.title);
      main.insertAdjacentHTML("beforeend", body.sections.join("\n")); // as the server made it
      if (body.quiz) main.append(h("a", { class: "button button-main", href: "#quiz=" + body.quiz.key }, words.quiz));
      main.append(h("a", { class: "button", href: words.page + "#" }, words.all));
      lesson.watch(main, code);
      return undefined;
    });
  }

  function sit(key) {
    return packs.begin(key).then(function (row) {
      if (row.quiz) return play(row);
      if (row.why === "not_there") return list();
      put([h("section", {}, h("h1", {}, row.why === "wait" ? words.wait.replace("99", row.days) : words.used)), h("a", { class: "button button-main", href: words.page + "#" }, words.all)], words.all);
      return undefined;
    });
  }

  // A sitting of the server, or one that was begun here, at its own address.
  function goOn(id) {
    return Promise.all([outbox.kept("sitting"), packs.all("tries")]).then(function (found) {
      var row = found[1].find(function (one) { return one.sitting === id; });
      var kept = found[0] && found[0].quiz.sittings[0].id === id ? { sitting: id, quiz: found[0].quiz } : null;
      return row || kept ? play(row || kept) : list();
    });
  }

  function play(row) {
    main.className = "";
    return player.resume(row, { root: main, back: words.page });
  }

  // --- the list ---------------------------------------------------------------------------------------------

  function list() {
    main.hidden = false;
    if (!isHere) part("away").hidden = false;
    return Promise.all([packs.all("pieces"), packs.all("tries"), outbox.kept("sitting")]).then(function (found) {
      var kept = found[2]; // begun on the server, and handed in here
      stored(found[0]);
      owed(found[1].concat(kept && kept.submitted ? Object.assign({ sitting: kept.quiz.sittings[0].id }, kept) : []));
      downloads();
    });
  }

  function stored(rows) {
    var box = part("stored");
    var all = box.querySelector("ul");
    var bytes = rows.reduce(function (sum, row) { return sum + row.bytes; }, 0);
    all.textContent = "";
    box.hidden = !rows.length;
    box.querySelector("[data-sum]").textContent = words.sum.replace("98", rows.length).replace("99", size(bytes));
    rows.sort(function (a, b) { return a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : a.code < b.code ? -1 : 1; }).forEach(function (row) {
      var address = row.kind === "lesson" ? "#lesson=" + row.code : "#quiz=" + row.code;
      all.append(h("li", {}, h("a", { href: words.page + address }, h("strong", {}, row.title), h("span", { class: "soft" }, row.kind === "lesson" ? words.lesson : words.test))));
    });
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
    Array.prototype.forEach.call(main.querySelectorAll("[data-download]"), function (box) {
      var button = box.querySelector("button");
      var small = button.querySelector("small");
      var state = box.querySelector("[data-said]");
      var bar = box.querySelector("progress");
      var list_ = null;

      function say(text) { state.textContent = text; }

      function look() {
        return packs.look(box.dataset.download).then(function (found) {
          list_ = found;
          button.disabled = !found.missing.length;
          small.textContent = found.missing.length ? size(found.missingBytes) : "";
          say(found.missing.length ? words.missing.replace("99", found.missing.length) : words.complete);
        }, function () {
          button.disabled = true;
          say(words.nonet);
        });
      }

      // A broken download goes on by itself with what is missing, as long as the page is open.
      function fetchAll() {
        button.disabled = true;
        bar.hidden = false;
        var of = list_.missingBytes;
        say(words.loading.replace("98", "0").replace("99", list_.missing.length));
        packs.fetchAll(list_, function (done, count, bytes) {
          bar.max = of;
          bar.value = bytes;
          say(words.loading.replace("98", done).replace("99", count));
        }).then(look, function () {
          return look().then(function () { if (list_ && list_.missing.length) say(words.broken.replace("99", list_.missing.length)); });
        }).then(function () {
          bar.hidden = true;
          packs.all("pieces").then(stored);
        });
      }

      button.addEventListener("click", fetchAll);
      window.addEventListener("online", look);
      look();
    });
  }

  main.addEventListener("click", function (event) {
    if (!event.target.hasAttribute("data-clear")) return;
    packs.clear().then(list);
  });

  window.addEventListener("hashchange", function () {
    // Back from a lesson or a quiz to the list: the page as the server made it.
    if (!location.hash || location.hash === "#") location.reload();
    else route();
  });

  packs.evict().catch(function () {}).then(route);
})();
