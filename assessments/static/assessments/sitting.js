/* A page of a sitting on the server: what is chosen goes into the outbox at once, and the rest of the sitting is fetched behind it,
   so that 【下一题】 needs no network. Where only the server knows what comes next, the answer is stored first and the page waits.
   Where nothing can be kept the page's own form is sent, as without this file. */
(function () {
  "use strict";

  var form = document.querySelector("form[data-sitting]");
  if (!form || (form.querySelector("textarea") && !window.sha256)) return;
  // sitting, lease, holder (where nobody holds it), rest (where the rest of it lies), number and item of a question, next (of an
  // answer that is final: where to go once the server has it)
  var said = form.dataset;
  var state = form.querySelector("[data-state]");
  var words = state && state.dataset;
  var lease = Number(said.lease) || 0;
  var boxes = Array.prototype.slice.call(form.querySelectorAll("[data-item]")); // of a page of many questions
  var answers = {};
  var texts = {};
  var whole = null; // {quiz}, as soon as it is there
  var chosen = "next";
  var mine = ""; // the event of an answer that is final

  form.setAttribute("data-outbox-on", "");
  form.addEventListener("click", function (event) {
    var button = event.target.closest("button[name=go]");
    if (button) chosen = button.value;
  });

  // What this phone wrote before, the newest of each question; what has not arrived yet by its question.
  var ready = outbox.of(said.sitting).then(function (events) {
    var waits = {};
    events.forEach(function (event) {
      if (event.type !== "answer_set" || (event.data.lease || 0) !== lease) return;
      answers[event.data.item] = event.data.answer;
      Object.assign(texts, event.texts);
      if (event.waits) waits[event.data.item] = event;
    });
    return waits;
  });

  // The sitting as it was kept on this phone, else from the server.
  function fetchWhole() {
    return outbox.kept("sitting").then(function (kept) {
      if (kept && kept.quiz.sittings[0].id === said.sitting && kept.quiz.sittings[0].lease === lease) return kept;
      if (!said.rest) throw new Error("online only");
      return fetch(said.rest, { credentials: "same-origin" }).then(function (response) {
        if (!response.ok) throw new Error(String(response.status));
        return response.json();
      }).then(function (quiz) {
        return keep({ quiz: quiz });
      });
    }).then(function (found) {
      return player.need(found.quiz).then(function () { whole = found; });
    });
  }

  function keep(sitting) {
    sitting.quiz.sittings[0].lease = lease;
    return outbox.keep("sitting", sitting).catch(function () {}).then(function () { return sitting; });
  }

  function play(place) {
    var sitting = whole.quiz.sittings[0];
    var it = {
      take: function () {
        take();
        it.lease = lease;
      },
      quiz: whole.quiz, sitting: sitting, lease: lease, at: place, from: Number(said.number) || undefined, root: document.getElementById("main"),
      answers: Object.assign({}, sitting.answers, answers), texts: Object.assign({}, sitting.texts, texts), back: "/",
      done: function (submitted) { keep({ quiz: whole.quiz, submitted: submitted }); },
      url: function (n) { return "/quiz/" + said.sitting + "/" + (n >= 1 && n <= sitting.paper.length ? n : "review") + "/"; }
    };
    player.run(it);
  }

  function native() {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "go", value: chosen }));
    form.removeAttribute("data-outbox-on");
    form.submit();
  }

  // The first answer on a phone takes the sitting, where nobody holds it.
  function take() {
    if (!said.holder) return;
    outbox.add("lease_taken", said.sitting, { sitting: said.sitting, holder: said.holder }).catch(function () {});
    said.holder = "";
    lease++;
    if (whole) keep(whole);
  }

  function save(item, answer, its, id) {
    take();
    answers[item] = answer;
    Object.assign(texts, its);
    boxes.forEach(function (box) { if (box.dataset.item === item) form.elements[box.id + ".was"].value = "*"; });
    var data = { sitting: said.sitting, item: item, answer: answer };
    if (lease) data.lease = lease;
    return outbox.add("answer_set", said.sitting, data, whole && whole.quiz, id, its);
  }

  // --- an answer that is final: a placing asks the next question by it, practice tells at once whether it is right ----------

  function give(event) {
    event.preventDefault();
    if (mine) return ask();
    var given = chosen === "unknown" ? { answer: [] } : player.read(form);
    var problem = given.problem || (chosen !== "unknown" && !given.answer.length && words.nothing);
    state.className = problem ? "wrong" : "soft";
    if (problem) return say(problem);
    mine = outbox.uuid();
    return save(said.item, given.answer, given.texts, mine).then(onwards, function () {
      mine = "";
      if (navigator.onLine === false) say(words.lost);
      else native();
    });
  }

  function onwards() {
    Array.prototype.forEach.call(form.querySelectorAll("fieldset"), function (one) { one.disabled = true; });
    if (whole) return play(Number(said.number));
    outbox.listen(look);
    return ask();
  }

  function ask() {
    say(words.sending);
    return soon().then(look).then(function () { if (outbox.state.count) say(words.offline); });
  }

  function look() {
    return outbox.of(said.sitting).then(function (events) {
      if (events.some(function (event) { return event.id === mine && !event.waits; })) location.assign(said.next);
    });
  }

  function say(text) { state.textContent = text; }

  function soon() {
    return Promise.race([outbox.send(), new Promise(function (done) { setTimeout(done, 3000); })]);
  }

  // --- an answer that may still be changed ------------------------------------------------------------------------------

  function watchOne(root, item, before, go_, lost) {
    answers[item] = player.read(root, before).answer;
    var move = player.watch(root, answers, item, save, state, go_, lost, false, before);
    ready.then(function (waits) {
      if (waits[item]) player.fill(root, waits[item].data.answer, waits[item].texts, before);
    });
    return move;
  }

  // On to a page of the server, or, without a network, what is the matter and what to do.
  function go(to) {
    if (whole) return play(to);
    say(words.sending);
    return soon().then(function () {
      if (outbox.state.count) say(words.offline);
      else location.assign("/quiz/" + said.sitting + "/" + (to || "review") + "/");
    });
  }

  function watchMany() {
    var left = 0;
    var wrong = null;
    var moves = boxes.map(function (box) {
      return watchOne(box, box.dataset.item, box.id + ".", function () {
        if (!--left && !wrong) chosen === "stay" ? say(words.kept) : go(0);
      }, native);
    });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      left = boxes.length;
      wrong = boxes.find(function (box) { return player.read(box, box.id + ".").problem; });
      moves.forEach(function (move) { move(); });
      if (wrong) wrong.scrollIntoView();
    });
  }

  if (said.next) {
    ready.then(function (waits) {
      if (!waits[said.item]) return; // else it was given before this page came, and has not arrived
      player.fill(form, waits[said.item].data.answer, waits[said.item].texts);
      mine = waits[said.item].id;
      onwards();
    });
    form.addEventListener("submit", give);
    ready.then(fetchWhole).catch(function () {});
  } else if (boxes.length) {
    watchMany();
    ready.then(fetchWhole).catch(function () {});
  } else if (said.number) {
    var number = Number(said.number);
    var move = watchOne(form, said.item, "", go, native);
    ready.then(fetchWhole).catch(function () {});
    form.addEventListener("submit", function (event) {
      if (player.read(form).problem && !whole) return; // the server says it at length
      event.preventDefault();
      move(chosen === "all" || (chosen === "next" && form.querySelector("[name=last]")) ? 0 : number + (chosen === "back" ? -1 : 1));
    });
  } else {
    ready.then(fetchWhole).then(function () { play(0); }, function () {});
  }

  // The ways from one question to another need no network either.
  document.addEventListener("click", function (event) {
    var link = event.target.closest("main a[href]");
    var way = link && new RegExp("^/quiz/" + said.sitting + "/(\\d+|review)/$").exec(link.getAttribute("href"));
    if (!way || !whole) return;
    event.preventDefault();
    play(Number(way[1]) || 0);
  });
})();
