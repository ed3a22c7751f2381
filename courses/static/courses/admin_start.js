// Starts what Wagtail would start with inline scripts: choosers, inline panels, date fields.
// An element with data-start names the constructor or function, data-arguments its arguments as JSON.
(function () {
  "use strict";

  var KNOWN = /^(InlinePanel|MultipleChooserPanel|init(Date|Time|DateTime)Chooser|createTaskChooser|([A-Z]\w*)?Chooser)$/;

  function start(element) {
    var name = element.getAttribute("data-start");
    var values = JSON.parse(element.getAttribute("data-arguments"));
    element.removeAttribute("data-start");
    if (!KNOWN.test(name) || typeof window[name] !== "function") {
      return;
    }
    if (/^[A-Z]/.test(name)) {
      new window[name](...values);
    } else {
      window[name](...values);
    }
  }

  function startIn(root) {
    if (root.nodeType !== Node.ELEMENT_NODE) {
      return;
    }
    if (root.hasAttribute("data-start")) {
      start(root);
    }
    root.querySelectorAll("[data-start]").forEach(start);
  }

  // A row that is added to a panel must be ready when addForm() returns: the panel writes into its chooser at once.
  function startWithEachRow(panel) {
    var addForm = panel.prototype.addForm;
    panel.prototype.addForm = function () {
      var result = addForm.apply(this, arguments);
      startIn(document.body);
      return result;
    };
  }

  document.addEventListener("DOMContentLoaded", function () {
    if (window.InlinePanel) {
      startWithEachRow(window.InlinePanel);
    }
    startIn(document.body);
    // What comes later by other ways: a modal, a list that was filtered.
    new MutationObserver(function (changes) {
      changes.forEach(function (change) {
        change.addedNodes.forEach(startIn);
      });
    }).observe(document.body, { childList: true, subtree: true });
  });
})();
