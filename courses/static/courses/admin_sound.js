// While a sound is being made the page looks again every five seconds, but never while somebody speaks or has not sent what he recorded.
(function () {
  "use strict";

  var waits = document.currentScript.hasAttribute("data-waiting");

  function isBusy() {
    var files = Array.prototype.some.call(document.querySelectorAll("input[type=file]"), function (one) { return one.files.length; });
    return files || Boolean(document.querySelector("[data-recorder][data-busy]"));
  }

  if (waits) setInterval(function () { if (!isBusy()) location.reload(); }, 5000);

  // Whoever leaves with a recording that is not sent is asked.
  var sent = false;
  document.addEventListener("submit", function () { sent = true; });
  window.addEventListener("beforeunload", function (event) { if (!sent && isBusy()) event.preventDefault(); });
})();
