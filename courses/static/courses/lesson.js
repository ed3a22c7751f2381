/* Which sections of a lesson are behind its reader, for “half read” and for going on where he stopped. No time is kept, by anybody. */
(function () {
  "use strict";

  // The sections of the lesson in `root`, from 1: their ids say their numbers (`#p3`).
  function watch(root, code) {
    var blocks = root.querySelectorAll(".point ~ [id^=p]");
    var done = 0;
    var waiting = null;

    function look() {
      var seen = done;
      while (seen < blocks.length && blocks[seen].getBoundingClientRect().bottom <= innerHeight) seen++;
      if (seen === done) return;
      for (; done < seen; done++) outbox.add("section_done", outbox.uuid(), { lesson: code, section: Number(blocks[done].id.slice(1)) });
    }

    function soon() {
      if (!waiting) waiting = setTimeout(function () {
        waiting = null;
        if (document.contains(root)) look();
      }, 1500);
    }

    window.addEventListener("scroll", soon, { passive: true });
    soon();
  }

  window.lesson = { watch: watch };
  var code = document.currentScript.dataset.lesson;
  if (code) watch(document.getElementById("main"), code);
})();
