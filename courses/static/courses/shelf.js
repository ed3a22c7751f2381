/* In the list of all courses: which lessons lie on this phone. Without this file nothing is said of it. Parses as ES2017. Needs packs.js. */
(function () {
  "use strict";

  function say(element, count) {
    element.textContent = element.textContent.replace("99", String(count));
    element.hidden = !count;
  }

  packs.all("pieces").then(function (rows) {
    var here = {};
    rows.forEach(function (row) { if (row.kind === "lesson") here[row.code] = 1; });
    var all = 0;
    document.querySelectorAll(".shelf details").forEach(function (course) {
      var count = 0;
      course.querySelectorAll("[data-lesson]").forEach(function (mark) {
        mark.hidden = !here[mark.getAttribute("data-lesson")];
        if (!mark.hidden) count++;
      });
      course.querySelectorAll("[data-course]").forEach(function (mark) { say(mark, count); });
      all += count;
    });
    document.querySelectorAll("[data-here]").forEach(function (line) { say(line, all); });
  });
})();
