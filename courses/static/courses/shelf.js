/* In the list of all courses: which lessons lie on this phone. Without this file nothing is said of it. Parses as ES2017. Needs packs.js. */
(function () {
  "use strict";

  function say(element, count) {
    element.textContent = element.textContent.replace("99", String(count));
    element.hidden = !count;
  }

  function every(root, what, work) { Array.prototype.forEach.call(root.querySelectorAll(what), work); }

  packs.all("pieces").then(function (rows) {
    var here = {};
    rows.forEach(function (row) { if (row.kind === "lesson") here[row.code] = 1; });
    var all = 0;
    every(document, ".shelf details", function (course) {
      var count = 0;
      every(course, "[data-lesson]", function (mark) {
        mark.hidden = !here[mark.getAttribute("data-lesson")];
        if (!mark.hidden) count++;
      });
      every(course, "[data-course]", function (mark) { say(mark, count); });
      all += count;
    });
    every(document, "[data-here]", function (line) { say(line, all); });
  });
})();
