/* A quiz that goes on without a network: what is chosen lies on the phone before the page says so, the next question is there
   already, and the sheet goes to the server as soon as it can. Only the server scores.
   On a page of the server it takes over from the form; without this file, or where nothing can be kept, the form does the same. */
(function () {
  "use strict";

  var words = document.currentScript.dataset;
  var FIELD = /^(?:s([1-9])\.)?(a|number|text|(?:step|match|gap)_([A-Z]|[1-9][0-9]?))$/;
  var LONGEST = 1000; // signs of a short answer

  function h(tag, attributes) {
    var element = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) {
      var value = attributes[name];
      if (typeof value === "function") element.addEventListener(name, value);
      else if (value !== false && value !== undefined) element.setAttribute(name, value === true ? "" : value);
    });
    for (var n = 2; n < arguments.length; n++) {
      [].concat(arguments[n]).forEach(function (child) { if (child || child === 0) element.append(child); });
    }
    return element;
  }

  function filled(pattern, number, of) {
    return pattern.replace("98", String(number)).replace("99", String(of === undefined ? number : of));
  }

  function wait(ms) {
    return new Promise(function (done) { setTimeout(done, ms); });
  }

  // --- fields and answers, as assessments.answer_fields has them ---------------------------------------

  // The fields of a question in `root`, whose names begin with `before` where a page asks several. each(field, match)
  function eachField(root, before, each) {
    root.querySelectorAll("input, select, textarea").forEach(function (field) {
      var match = field.name.indexOf(before) === 0 && FIELD.exec(field.name.slice(before.length));
      if (match) each(field, match);
    });
  }

  // What the fields say: a list of short texts. problem: why that cannot be kept yet, in words.
  // texts: words of one's own, which lie outside of the answer, by their hash.
  function read(root, before) {
    var steps = {};
    var problem = "";
    var texts;
    eachField(root, before || "", function (field, match) {
      if ((field.type === "radio" || field.type === "checkbox") && !field.checked) return;
      var own = steps[match[1] || 0] = steps[match[1] || 0] || [];
      own.push({ kind: match[2].split("_")[0], key: match[3], value: field.value.trim() });
    });
    var answer = [];
    Object.keys(steps).sort().forEach(function (step) {
      var own = steps[step];
      var given = own.filter(function (one) { return one.value; });
      if (given.length && own[0].kind === "text") {
        var words_ = given[0].value.replace(/\r\n?/g, "\n");
        texts = {};
        texts[given[0].value = hash(words_)] = words_;
      }
      var said = given.map(function (one) { return one.key ? one.key + "=" + one.value : one.value; });
      if (given.length && own[0].kind === "step") {
        var places = given.map(function (one) { return one.value; });
        if (given.length < own.length) problem = words.steps;
        else if (new Set(places).size < places.length) problem = words.twice;
        said = problem ? [] : given.sort(function (a, b) { return a.value - b.value; }).map(function (one) { return one.key; });
      }
      if (given.length && own[0].kind === "match") said.sort();
      answer = answer.concat(step === "0" ? said : said.map(function (text) { return step + ":" + text; }));
    });
    return { answer: answer, problem: problem, texts: texts };
  }

  function hash(text) {
    return Array.prototype.map.call(sha256(new TextEncoder().encode(text)), function (byte) { return (byte + 256).toString(16).slice(1); }).join("");
  }

  // The other way round: the fields as they were filled in for `answer`. texts: words by their hash.
  function fill(root, answer, texts, before) {
    eachField(root, before || "", function (field, match) {
      var step = match[1] || "";
      var own = step ? answer.filter(function (one) { return one.indexOf(step + ":") === 0; }).map(function (one) { return one.slice(2); }) : answer;
      var kind = match[2].split("_")[0];
      if (kind === "a") field.checked = own.indexOf(field.value) >= 0;
      else if (kind === "number") field.value = own[0] || "";
      else if (kind === "text") field.value = texts && texts[own[0]] || "";
      else if (kind === "step") field.value = own.indexOf(match[3]) >= 0 ? String(own.indexOf(match[3]) + 1) : "";
      else field.value = (own.find(function (one) { return one.indexOf(match[3] + "=") === 0; }) || "=").split("=").slice(1).join("=");
    });
  }

  // --- what a question looks like -----------------------------------------------------------------------

  // Lines stay lines.
  function lines(text) {
    return text.split("\n").map(function (line, n) { return n ? [h("br"), line] : line; }).reduce(function (all, one) { return all.concat(one); }, []);
  }

  // A situation, and the question that it ends in.
  function parted(question) {
    var ends = /^(?:truefalse|chain|fill)$/.test(question.type) ? null : /^([\s\S]*[。！？；][”’）]?)(?=[^。！？；”’）])([\s\S]+)$/.exec(question.stem);
    return ends ? [ends[1].trim(), ends[2].trim()] : ["", question.stem];
  }

  function choice(part, prefix, keys) {
    var type = part.several ? "checkbox" : "radio";
    return keys.map(function (key) {
      return h("label", {}, h("input", { type: type, name: prefix + "a", value: key }), h("span", {}, part.options[key]));
    });
  }

  // One list for each line: the step of an ordering, what goes with it in a matching.
  function lists(part, prefix, keys) {
    var isOrdering = part.type === "ordering";
    var name = isOrdering ? "step" : "match";
    var options = keys.filter(function (key) { return part.options[key] !== undefined; });
    var targets = isOrdering
      ? options.map(function (_key, n) { return [n + 1, filled(words.step, n + 1)]; })
      : keys.filter(function (key) { return part.targets[key] !== undefined; }).map(function (key) { return [key, part.targets[key]]; });
    return options.map(function (key) {
      var id = prefix + name + "-" + key;
      var choices = targets.map(function (one) { return h("option", { value: one[0] }, one[1]); });
      var select = h("select", { id: id, name: prefix + name + "_" + key, "data-step": isOrdering }, h("option", { value: "" }, isOrdering ? words.which : words.goes), choices);
      return h("div", { class: "sheet" }, h("label", { for: id }, part.options[key]), select);
    });
  }

  function gaps(text, prefix, count) {
    var found = h("p", { class: "gaps" });
    var seen = 0;
    function gap(number) {
      seen = Math.max(seen, number);
      return h("input", { name: prefix + "gap_" + number, maxlength: 50, autocomplete: "off", "aria-label": filled(words.gap, number) });
    }
    text.split(/____（([1-9][0-9]?)）/).forEach(function (piece, n) { found.append.apply(found, n % 2 ? [gap(Number(piece))] : lines(piece)); });
    while (seen < count) found.append(gap(seen + 1));
    return found;
  }

  function number(part, prefix) {
    var id = prefix + "number";
    var field = h("input", { id: id, name: id, maxlength: 50, inputmode: "decimal", autocomplete: "off" });
    return h("div", { class: "field" }, h("label", { for: id }, words.number), h("div", { class: "measure" }, field, part.unit && h("span", { "aria-hidden": "true" }, part.unit)));
  }

  function text(prefix) {
    var id = prefix + "text";
    return h("div", { class: "field" }, h("label", { for: id }, words.text), h("textarea", { id: id, name: id, maxlength: LONGEST, rows: 8 }));
  }

  function fields(part, prefix, keys, head) {
    var isChoice = /^(?:single|multiple|truefalse|case)$/.test(part.type);
    var how = isChoice ? (part.several ? words.several : words.one) : words["how" + part.type[0].toUpperCase() + part.type.slice(1)];
    var inner = isChoice ? choice(part, prefix, keys) : part.type === "fill" ? gaps(part.text || part.stem, prefix, part.gaps)
      : part.type === "numeric" ? number(part, prefix) : part.type === "short" ? text(prefix) : lists(part, prefix, keys);
    return h("fieldset", { class: isChoice ? "options" : "stack" }, h("legend", {}, h("div", { class: "stack" }, head, h("p", { class: "soft" }, how))), inner);
  }

  function drawn(question, keys) {
    var picture = question.picture && h("img", { src: question.picture.url, width: question.picture.width, height: question.picture.height, alt: question.picture.alt });
    if (question.type !== "chain") {
      var said = parted(question);
      var ask = question.type === "fill" ? [] : [said[0] && h("p", {}, lines(said[0])), h("h1", {}, lines(said[1]))];
      return [fields(question, "", keys, ask.concat(picture || []))];
    }
    var steps = question.steps.map(function (step, n) {
      var own = keys.filter(function (key) { return key.indexOf(n + 1 + ":") === 0; }).map(function (key) { return key.slice(2); });
      var head = [h("p", {}, h("span", { class: "tag" }, filled(words.part, n + 1, question.steps.length))), step.type !== "fill" && h("h2", {}, lines(step.text))];
      return h("section", { class: "sheet" }, fields(step, "s" + (n + 1) + ".", own, head));
    });
    return [h("section", { class: "stack" }, h("h1", {}, words.chain), h("p", { class: "notice" }, lines(question.stem)), picture)].concat(steps);
  }

  // --- the run ------------------------------------------------------------------------------------------

  // it: quiz (a package), sitting (one of its own), answers (by version), texts (words by hash), lease, started, root, at, from,
  // url(n), take() before each answer, done(submitted), back, submitted (of a sheet that waits for a network)
  function run(it) {
    if (!able(it.quiz)) return need(it.quiz).then(function () { run(it); });
    var paper = it.sitting.paper;

    function data(more) {
      var all = Object.assign({ sitting: it.sitting.id }, more);
      if (it.lease) all.lease = it.lease;
      if (it.started) all.started_ts = it.started;
      return all;
    }

    function put(children, title) {
      it.root.textContent = "";
      it.root.append.apply(it.root, children.filter(Boolean));
      if (title) document.title = title;
      scrollTo(0, 0);
      it.root.focus({ preventScroll: true });
    }

    function go(place, isBack) {
      if (it.url && !isBack) history.pushState({ place: place }, "", it.url(place));
      if (place >= 1 && place <= paper.length) ask(place);
      else look();
    }

    function ask(place) {
      var line = paper[place - 1];
      var question = it.quiz.questions[line.v];
      var kept = it.answers[line.v] || [];
      var state = h("p", { class: "soft", role: "status" }, kept.length ? words.kept : "");
      var isTold = it.quiz.tells_at_once;
      var place_ = filled(words.place, place, paper.length);
      var main = place === paper.length ? words.last : words.next;
      var form = h("form", { class: "form", "data-quiz": true },
        h("section", {}, h("p", { class: "soft" }, place_), h("progress", { value: place, max: paper.length, "aria-label": place_ })),
        readAloud(it.sitting.id, place),
        drawn(question, line.o), state,
        h("button", { class: "button button-main", name: "go", value: "next" }, isTold && !kept.length ? words.tell : main),
        h("div", { class: "row" },
          place > 1 && h("button", { class: "button", type: "button", name: "go", value: "back", click: function () { leave(place - 1); } }, words.before),
          h("button", { class: "button", type: "button", name: "go", value: "all", click: function () { leave(0); } }, words.all)));
      fill(form, kept, it.texts);
      // What is told at once stands as soon as it is told, and not before.
      var move = watch(form, it.answers, line.v, save, state, function (to) {
        var said = it.answers[line.v] || [];
        if (!isTold || kept.length || !said.length) return go(to);
        kept = said;
        tell();
      }, undefined, isTold);
      var leave = isTold ? go : move;
      if (window.quiz) form.querySelectorAll("fieldset").forEach(function (one) { window.quiz.ordering(one.querySelectorAll("select[data-step]")); });
      form.addEventListener("submit", function (event) {
        event.preventDefault();
        move(place + 1);
      });
      put([form], place_);
      if (isTold && kept.length) tell();

      // What was told stands; it is not answered a second time.
      function tell() {
        var key = it.quiz.keys[line.v];
        form.querySelectorAll("fieldset").forEach(function (one) { one.disabled = true; });
        form.querySelector(".button-main").textContent = main;
        if (key) form.insertBefore(told(question, key, kept), state).scrollIntoView({ block: "center" });
      }
    }

    function save(item, answer, texts) {
      if (it.take) it.take();
      it.answers[item] = answer;
      Object.assign(it.texts = it.texts || {}, texts);
      return outbox.add("answer_set", it.sitting.id, data({ item: item, answer: answer }), it.quiz, undefined, texts);
    }

    function look() {
      var open = paper.filter(function (line) { return !(it.answers[line.v] || []).length; }).length;
      var list = paper.map(function (line, n) {
        var isOpen = !(it.answers[line.v] || []).length;
        return h("li", {}, h("a", { href: "#" + (n + 1), class: isOpen ? "open" : false, click: function (event) { event.preventDefault(); go(n + 1); } },
          h("span", {}, filled(words.number_, n + 1)), h("span", { class: isOpen ? false : "soft" }, isOpen ? words.unanswered : words.answered)));
      });
      var first = open ? paper.findIndex(function (line) { return !(it.answers[line.v] || []).length; }) + 1 : 1;
      var look_ = h("button", { class: open ? "button button-main" : "button", type: "button", click: function () { go(first); } }, open ? words.rest : words.again);
      var hand = h("button", { class: open ? "button" : "button button-main", type: "button", click: function () { hand.disabled = true; submit(); } }, open ? words.asis : words.hand);
      put([
        h("section", {}, h("h1", {}, open ? filled(words.open, open) : words.full), h("p", { class: "soft" }, navigator.onLine === false ? words.offline : open ? words.tap : words.or)),
        h("ol", { class: "review" }, list),
        h("div", { class: "stack" }, open ? [look_, hand] : [hand, look_])
      ]);
    }

    // The whole sheet goes in one event, which alone is scored: it may overtake its answers.
    function submit() {
      var sheet = {};
      paper.forEach(function (line) { if ((it.answers[line.v] || []).length) sheet[line.v] = it.answers[line.v]; });
      var id = outbox.uuid();
      var at = Date.now();
      it.submitted = { event: id, at: at };
      ended(words.sending);
      var kept = outbox.add("sitting_submitted", it.sitting.id, data({ sheet: sheet }), it.quiz, id);
      if (it.done) it.done(it.submitted);
      return kept.then(function () {
        return Promise.race([outbox.send(), wait(3000)]).then(arrived);
      }, function () { ended(words.lost, true); });
    }

    function arrived() {
      return outbox.of(it.sitting.id).then(function (events) {
        var own = events.find(function (event) { return event.id === it.submitted.event; });
        if (own && !own.waits && own.verdict !== "rejected") location.assign(it.result || "/quiz/" + it.sitting.id + "/result/");
        else if (own && own.verdict === "rejected") ended(words["code_" + own.code] || words.rejected, true);
        else ended(words.stored, true);
      });
    }

    // Nothing is lost here: what happened, and what one can do.
    function ended(text, isOver) {
      put([
        h("section", {}, h("h1", { role: "status" }, text)),
        isOver && it.quiz.mac_key && h("button", { class: "button", type: "button", click: function (event) { code(it, event.target); } }, words.code),
        isOver && !it.quiz.graded && h("section", {}, results()),
        isOver && h("a", { class: "button button-main", href: it.back || "/" }, words.back)
      ]);
    }

    function results() {
      return h("ol", { class: "answers" }, paper.map(function (line) {
        var key = it.quiz.keys[line.v];
        return key && h("li", {}, h("b", {}, parted(it.quiz.questions[line.v])[1]), told(it.quiz.questions[line.v], key, it.answers[line.v] || []));
      }));
    }

    window.addEventListener("popstate", function (event) {
      if (event.state && event.state.place !== undefined) go(event.state.place, true);
    });
    if (it.submitted) return ended(words.stored, true);
    // The page of the server that the run begins on stays behind as a place of its own.
    history.replaceState({ place: it.from === undefined ? it.at : it.from }, "");
    return go(it.at, it.from === undefined);
  }

  // A sitting of a pack, where it stands: row of `packs`: sitting, quiz, started. more: root, back
  function resume(row, more) {
    var sitting = row.quiz.sittings.find(function (one) { return one.id === row.sitting; });
    return outbox.of(row.sitting).then(function (events) {
      var answers = Object.assign({}, sitting.answers);
      var texts = Object.assign({}, sitting.texts);
      events.forEach(function (event) {
        if (event.type !== "answer_set" || (event.data.lease || 0) !== (sitting.lease || 0)) return;
        answers[event.data.item] = event.data.answer;
        Object.assign(texts, event.texts);
      });
      var sheet = events.find(function (event) { return event.waits && event.type === "sitting_submitted"; });
      if (sheet) more.submitted = { event: sheet.id, at: sheet.client_ts };
      return run(Object.assign({
        quiz: row.quiz, sitting: sitting, lease: sitting.lease, started: sitting.begun ? 0 : row.started, answers: answers, texts: texts,
        at: sitting.paper.findIndex(function (line) { return !(answers[line.v] || []).length; }) + 1,
        done: function (submitted) {
          if (row.started) packs.put("tries", Object.assign(row, { submitted: submitted }));
          else outbox.keep("sitting", { quiz: row.quiz, submitted: submitted });
        }
      }, more));
    });
  }

  // Right or wrong, as far as a phone can say it: of what is chosen. What is typed is judged by the server.
  function told(question, key, answer) {
    var isChosen = /^(?:single|multiple|truefalse|case|ordering)$/.test(question.type);
    var mine = question.type === "ordering" ? answer : answer.slice().sort();
    var right = question.type === "ordering" ? key.right : key.right.slice().sort();
    var isRight = mine.join() === right.join();
    var texts = key.right.map(function (one) { return question.options && question.options[one] || one; }).join("；");
    return h("section", { class: isChosen && !isRight ? "problem" : "notice", role: "status" },
      isChosen && h("h2", {}, isRight ? words.yes : words.no), !(isChosen && isRight) && texts && h("p", {}, h("span", { class: "soft" }, words.key), " ", texts),
      Object.keys(key.says || {}).map(function (one) { return answer.indexOf(one) >= 0 && h("p", {}, lines(key.says[one])); }),
      key.explanation && h("p", { class: "soft" }, lines(key.explanation)));
  }

  // The hand-in code in place of the button that asked for it.
  function code(it, button) {
    button.disabled = true;
    return (window.sha256 ? Promise.resolve() : load(words.hashScript)).then(function () { return load(words.codeScript); }).then(function () {
      button.replaceWith(sheetCode.show(it, h, words));
    }, function () { button.disabled = false; });
  }

  // A script that only some pages need; each time anew.
  function load(address) {
    return new Promise(function (done, fail) {
      document.head.append(h("script", { src: address, load: done, error: fail }));
    });
  }

  // Words of one's own are named by their hash, which is reckoned by a file of its own.
  function able(quiz) {
    return window.sha256 || !Object.keys(quiz.questions).some(function (v) { return quiz.questions[v].type === "short"; });
  }

  function need(quiz) {
    return able(quiz) ? Promise.resolve() : load(words.hashScript);
  }

  // Keeps what is chosen in `form`, says so, and gives move(to): go on once everything is kept, after three seconds at most.
  // isFinal: an answer is given once, by going on, and not as soon as it is chosen.
  function watch(form, answers, item, save, state, go, lost, isFinal, before) {
    var pending = Promise.resolve();
    var typing = null;
    var last = (answers[item] || []).join("\n");
    var first = read(form, before).answer.join("\n");

    function keep() {
      clearTimeout(typing);
      var said = read(form, before);
      var now = said.answer.join("\n");
      if (said.problem || now === last || now === first) return said.problem;
      first = undefined;
      last = now;
      pending = save(item, said.answer, said.texts).then(
        function (how) { state.className = "soft"; state.textContent = how === "kept" ? words.kept : words.sent; },
        function () { state.textContent = words.lost; throw new Error("not kept"); });
      pending.catch(function () {});
      return "";
    }

    if (!isFinal) {
      form.addEventListener("change", keep);
      form.addEventListener("input", function (event) {
        clearTimeout(typing);
        if (/^(?:text|textarea|number)$/.test(event.target.type) || event.target.inputMode) typing = setTimeout(keep, 800);
      });
      window.addEventListener("pagehide", keep);
    }

    return function move(to) {
      var problem = keep();
      if (problem) {
        state.textContent = problem;
        state.className = "wrong";
        return;
      }
      Promise.race([pending, wait(3000)]).then(function () { go(to); }, function () { if (lost) lost(to); });
    };
  }

  var isFetching = false;

  // 【读题】: what reads aloud is fetched with the first tap, and takes over from here.
  document.addEventListener("click", function (event) {
    var link = event.target.closest("[data-aloud]");
    if (!link || window.aloud) return;
    event.preventDefault();
    if (isFetching) return;
    isFetching = true;
    var sound = new Audio();
    sound.load(); // within the tap: a phone lets only such an element play later
    link.firstElementChild.textContent = link.dataset.stop;
    load(link.dataset.aloud).then(function () { aloud.read(link, sound); }, function () {
      link.firstElementChild.textContent = link.dataset.label;
      link.nextElementSibling.textContent = link.dataset.lost;
    }).then(function () { isFetching = false; });
  });

  // The button for a question that is shown here; the page has a pattern of it where a voice reads.
  function readAloud(sitting, place) {
    var kit = navigator.onLine !== false && document.querySelector("template[data-kit=aloud]");
    if (!kit) return null;
    var made = kit.content.firstElementChild.cloneNode(true);
    made.firstElementChild.href = "/quiz/" + sitting + "/" + place + "/aloud/";
    return made;
  }

  window.player = { run: run, resume: resume, watch: watch, read: read, fill: fill, code: code, need: need, h: h, load: load };
})();
