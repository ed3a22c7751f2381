/* Text size and contrast at a tap, before the form is sent. Without this file the form alone does the same. */
(function () {
  "use strict";
  var root = document.documentElement;
  var secure = location.protocol === "https:" ? ";secure" : "";

  document.addEventListener("change", function (event) {
    var name = event.target.getAttribute("data-preference");
    if (!name) return;
    root.setAttribute("data-" + name, event.target.value);
    document.cookie = name + "=" + event.target.value + ";path=/;max-age=34560000;samesite=lax" + secure;
  });
})();
