// Marking by the keyboard: 1 to 9 tick the points of the rubric, Ctrl+Enter marks and goes on.
"use strict";

(function () {
  const form = document.querySelector("[data-marking]");
  if (!form) {
    return;
  }
  const boxes = form.querySelectorAll("input[name='points']");
  document.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button[value='next']"));
      return;
    }
    const typing = event.target.matches("textarea, input:not([type='checkbox'])");
    if (typing || event.ctrlKey || event.altKey || event.metaKey || !/^[1-9]$/.test(event.key)) {
      return;
    }
    const box = boxes[Number(event.key) - 1];
    if (box) {
      event.preventDefault();
      box.click();
      box.focus();
    }
  });
})();
