/* 【转发】 at the end of a lesson: the phone's own sheet where it has one, and the address to copy. Nobody notes who forwards what.
   Without this file the section says how, and has the address and its code to scan. Parses as ES2017. */
(function () {
  "use strict";

  var box = document.querySelector("[data-forward]");
  if (!box) return;
  var address = box.querySelector("[data-address]");
  var button = box.querySelector("button");
  var said = box.querySelector("[role=status]");
  // WeChat forwards by its own menu, which the section names.
  var asks = navigator.share && !/MicroMessenger/.test(navigator.userAgent);

  // The section opens all the same: whoever turns away from the sheet finds the address there.
  box.querySelector("summary").addEventListener("click", function () {
    if (!asks || box.open) return;
    navigator.share({ title: box.getAttribute("data-forward"), url: address.textContent }).catch(function () {});
  });

  // Over plain HTTP a browser has no clipboard for scripts, and old ones never had: the marked text is copied as by hand.
  function mark() {
    getSelection().selectAllChildren(address);
    return document.execCommand("copy");
  }

  function copy() {
    if (!navigator.clipboard) return Promise.resolve(mark());
    return navigator.clipboard.writeText(address.textContent).then(function () { return true; }, mark);
  }

  button.hidden = false;
  button.addEventListener("click", function () {
    copy().then(function (done) { said.textContent = box.getAttribute(done ? "data-copied" : "data-by-hand"); });
  });
})();
