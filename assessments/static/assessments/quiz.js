/* Kinder questions: a page from the browser's memory is fetched anew, a second tap does no harm, in an ordering two lines
   never say the same step, and the time that is left counts down.
   Without this file everything works, too. */
(function () {
  "use strict";

  // A page that the browser kept still has the old answer and its old id.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) location.reload();
  });

  var forms = document.querySelectorAll("form[data-quiz]");
  for (var i = 0; i < forms.length; i++) forms[i].addEventListener("submit", once);

  // The second tap within six seconds is swallowed; after that one may try again, as on a weak network.
  function once(event) {
    var form = event.target;
    var now = Date.now();
    if (form.sentAt && now - form.sentAt < 6000) event.preventDefault();
    else form.sentAt = now;
  }

  var answers = document.querySelector("form[data-answers]");
  if (answers) {
    answers.addEventListener("change", touch);
    answers.addEventListener("input", touch);
    if (!answers.querySelector("[name=placing],[name=tells]")) keepOnLeaving();
  }

  // Whoever leaves by another way than the buttons keeps what he chose; where an answer is final, only the button says so.
  function keepOnLeaving() {
    answers.addEventListener("submit", function () { answers.removeAttribute("data-touched"); });
    window.addEventListener("pagehide", function () {
      if (answers.hasAttribute("data-outbox-on")) return; // it is kept already
      if (answers.hasAttribute("data-touched") && navigator.sendBeacon) navigator.sendBeacon(answers.action, new FormData(answers));
    });
  }

  function touch() {
    answers.setAttribute("data-touched", "");
  }

  var clock = document.querySelector("[data-left]");
  if (clock && Number(clock.getAttribute("data-left")) > 0) countDown();

  // The time that is left, from the server's own count; a phone's clock may be wrong.
  function countDown() {
    var end = performance.now() + Number(clock.getAttribute("data-left")) * 1000;
    var words = clock.querySelector("[data-words]");
    var ticking = setInterval(tick, 1000);

    function tick() {
      var left = Math.floor((end - performance.now()) / 1000);
      if (left <= 0) {
        clearInterval(ticking);
        over();
      } else {
        say(left < 60 ? clock.getAttribute("data-last") : pattern(Math.floor(left / 60)));
      }
    }

    function pattern(minutes) {
      return clock.getAttribute("data-pattern").replace("99", String(minutes));
    }

    function say(text) {
      if (words.textContent !== text) words.textContent = text;
    }

    // What stands on the page still counts for some seconds where it is handed in by itself.
    function over() {
      say(clock.getAttribute("data-up"));
      clock.querySelector("[data-after]").textContent = "";
      clock.setAttribute("role", "alert");
      // Only what was chosen here: another tab may have stored a newer answer to this question.
      if (answers && answers.hasAttribute("data-touched") && clock.getAttribute("data-policy") === "hand_in") answers.submit();
    }
  }

  var fields = document.querySelectorAll("fieldset");
  for (var f = 0; f < fields.length; f++) ordering(fields[f].querySelectorAll("select[data-step]"));

  window.quiz = { ordering: ordering };

  // The lines of one ordering; a page may hold several.
  function ordering(steps) {
    var before = [];
    for (var n = 0; n < steps.length; n++) {
      before.push(steps[n].value);
      steps[n].addEventListener("change", change);
    }

    // The line that had this step takes the step that was given up.
    function change(event) {
      for (var n = 0; n < steps.length; n++) {
        var other = steps[n];
        if (other !== event.target && event.target.value && other.value === event.target.value) {
          other.value = before[Array.prototype.indexOf.call(steps, event.target)];
        }
      }
      for (var m = 0; m < steps.length; m++) before[m] = steps[m].value;
      lastOne();
    }

    // When one line and one step are left, they belong together.
    function lastOne() {
      var open = [];
      var free = [];
      for (var n = 0; n < steps.length; n++) {
        free.push(String(n + 1));
        if (!steps[n].value) open.push(n);
      }
      for (var m = 0; m < steps.length; m++) {
        if (steps[m].value) free.splice(free.indexOf(steps[m].value), 1);
      }
      if (open.length === 1 && free.length === 1) {
        steps[open[0]].value = free[0];
        before[open[0]] = free[0];
      }
    }
  }
})();
