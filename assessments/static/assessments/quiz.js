/* Kinder questions: a page from the browser's memory is fetched anew, a second tap does no harm, and in an ordering two
   lines never say the same step. Without this file everything works, too. */
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

  var fields = document.querySelectorAll("fieldset");
  for (var f = 0; f < fields.length; f++) ordering(fields[f].querySelectorAll("select[data-step]"));

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
