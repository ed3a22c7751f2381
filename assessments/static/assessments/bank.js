/* The bank's form shows the fields that the chosen kind of question asks; a tap on a tag writes it into its line.
   Without this file all fields are there, each under its heading. */
(function () {
  "use strict";

  // What belongs to a kind: elements with data-kinds, the nearest scope decides.
  function show(scope, select) {
    var owner = scope === document ? null : scope;
    scope.querySelectorAll("[data-kinds]").forEach(function (part) {
      if (part.closest("[data-kinds-in]") !== owner) return;
      part.hidden = part.getAttribute("data-kinds").split(" ").indexOf(select.value) < 0;
    });
  }

  function follow(scope, select) {
    if (!select) return;
    select.addEventListener("change", function () { show(scope, select); });
    show(scope, select);
  }

  // The head of a folded question says what it asks.
  function say(step) {
    var text = step.querySelector("textarea[name$='-text']");
    var said = step.querySelector("[data-said]");
    if (text && said) text.addEventListener("input", function () { said.textContent = text.value.slice(0, 30); });
  }

  function tag(list) {
    var field = document.getElementById(list.getAttribute("data-tags-for"));
    list.querySelectorAll("[data-tag]").forEach(function (one) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "button button-small button-secondary";
      button.textContent = one.textContent;
      button.addEventListener("click", function () {
        var there = field.value.split(/[,，、;；]/).map(function (each) { return each.trim(); }).filter(Boolean);
        if (there.indexOf(one.textContent) < 0) there.push(one.textContent);
        field.value = there.join("，");
        field.dispatchEvent(new Event("input", { bubbles: true }));
      });
      one.replaceWith(button);
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    follow(document, document.getElementById("id_kind"));
    document.querySelectorAll("[data-kinds-in]").forEach(function (step) {
      follow(step, step.querySelector("select[name$='-kind']"));
      say(step);
    });
    document.querySelectorAll("[data-tags-for]").forEach(tag);
  });
})();
