/* A page of a sitting on the server: what is chosen goes into the outbox at once, and the rest of the sitting is fetched behind it,
   so that 【下一题】 needs no network. Where nothing can be kept the page's own form is sent, as without this file. */
(function () {
  "use strict";

  var form = document.querySelector("form[data-sitting]");
  if (!form || form.querySelector("textarea, [name=take]")) return;
  var said = form.dataset; // sitting, lease, rest (where the rest of it lies), number and item of a question
  var lease = Number(said.lease) || 0;
  var answers = {};
  var whole = null; // {quiz, answers}, as soon as it is there
  var chosen = "next";

  form.setAttribute("data-outbox-on", "");
  form.addEventListener("click", function (event) {
    var button = event.target.closest("button[name=go]");
    if (button) chosen = button.value;
  });

  var ready = outbox.of(said.sitting).then(function (events) {
    events.forEach(function (event) {
      if (event.type === "answer_set" && (event.data.lease || 0) === lease) answers[event.data.item] = event.data.answer;
    });
    return events.filter(function (event) { return event.waits && event.type === "answer_set" && event.data.item === said.item; }).pop();
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
        var fresh = { quiz: quiz };
        return outbox.keep("sitting", fresh).then(function () { return fresh; }, function () { return fresh; });
      });
    });
  }

  function play(place) {
    var sitting = whole.quiz.sittings[0];
    player.run({
      quiz: whole.quiz, sitting: sitting, lease: lease, at: place, from: Number(said.number) || undefined, root: document.getElementById("main"),
      answers: Object.assign({}, sitting.answers, answers), back: "/",
      url: function (n) { return "/quiz/" + said.sitting + "/" + (n >= 1 && n <= sitting.paper.length ? n : "review") + "/"; }
    });
  }

  function native() {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "go", value: chosen }));
    form.removeAttribute("data-outbox-on");
    form.submit();
  }

  if (said.number) {
    var number = Number(said.number);
    var state = form.querySelector("[data-state]");
    var words = state.dataset;
    var save = function (item, answer) {
      answers[item] = answer;
      var data = { sitting: said.sitting, item: item, answer: answer };
      if (lease) data.lease = lease;
      return outbox.add("answer_set", said.sitting, data, whole && whole.quiz);
    };
    answers[said.item] = player.read(form).answer;
    var move = player.watch(form, answers, said.item, save, state, go, native);
    ready.then(function (newest) {
      if (newest) player.fill(form, newest.data.answer);
    });
    ready.then(fetchWhole).then(function (found) { whole = found; }, function () {});
    form.addEventListener("submit", function (event) {
      if (player.read(form).problem && !whole) return; // the server says it at length
      event.preventDefault();
      move(chosen === "all" || (chosen === "next" && form.querySelector("[name=last]")) ? 0 : number + (chosen === "back" ? -1 : 1));
    });
  } else {
    ready.then(fetchWhole).then(function (found) {
      whole = found;
      play(0);
    }, function () {});
  }

  // On to a page of the server, or, without a network, what is the matter and what to do.
  function go(to) {
    if (whole) return play(to);
    state.textContent = words.sending;
    var page = "/quiz/" + said.sitting + "/" + (to || "review") + "/";
    Promise.race([outbox.send(), new Promise(function (done) { setTimeout(done, 3000); })]).then(function () {
      if (outbox.state.count) state.textContent = words.offline;
      else location.assign(page);
    });
  }
})();
