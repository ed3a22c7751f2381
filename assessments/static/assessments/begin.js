/* The page before a lesson's check: where the lesson was downloaded, the check begins from its pack on this phone, however weak
   the network is. Without this file, and where nothing was downloaded, the form begins it on the server. */
(function () {
  "use strict";

  var form = document.querySelector("form[data-check]");
  var begun = false;

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (begun) return;
    begun = true;
    var slow = new Promise(function (_done, fail) { setTimeout(fail, 3000, new Error("slow")); });
    Promise.race([packs.begin(form.dataset.check, form.hasAttribute("data-begun")), slow]).then(function (row) {
      if (!row.quiz) throw new Error(row.why);
      return player.resume(row, { root: document.getElementById("main"), back: "/" });
    }).catch(function () { form.submit(); });
  });
})();
