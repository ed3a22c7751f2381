/* What the phone owes, in words, on the line at the top of every page; and whoever leaves this phone is asked to hand in first.
   Without this file the line says what the server knows, and leaving is leaving. */
(function () {
  "use strict";

  var words = document.currentScript.dataset; // done, waits, away, enter, page, worker
  var lines = document.querySelectorAll("[data-outbox]");
  var patience = 0;

  // What goes out at once is not worth a word; what still waits after two seconds is.
  function say(state) {
    clearTimeout(patience);
    if (state.count && !state.failed) patience = setTimeout(tell, 2000, state);
    else tell(state);
  }

  function tell(state) {
    var text = words.done;
    if (state.count) text = (state.refused ? words.enter : words.waits).replace("99", String(state.count));
    else if (navigator.onLine === false) text = words.away;
    for (var n = 0; n < lines.length; n++) put(lines[n], text, state.count);
    owe(state.count);
  }

  // With something left, the words lead to the page that hands it in.
  function put(line, text, count) {
    if (line.textContent === text) return;
    line.textContent = "";
    var inner = line;
    if (count && location.pathname !== words.page) {
      inner = line.appendChild(document.createElement("a"));
      inner.href = words.page;
    }
    inner.textContent = text;
  }

  // The page of what lies on this phone says it at length.
  function owe(count) {
    var owed = document.querySelector("[data-owed]");
    if (!owed) return;
    owed.textContent = owed.getAttribute(count ? "data-some" : "data-none").replace("99", String(count));
    var button = document.querySelector("main [data-hand-in]");
    if (button) button.hidden = !count;
  }

  outbox.listen(say);
  window.addEventListener("online", function () { say(outbox.state); });
  window.addEventListener("offline", function () { tell(outbox.state); });

  // --- without a network ------------------------------------------------------------------------------------

  if (words.worker && window.caches && navigator.serviceWorker) {
    navigator.serviceWorker.register(words.worker).then(shelve).catch(function () {});
  }

  // Puts the page that stands in, with all its files, beside the worker: for this person, and anew with each release.
  function shelve() {
    var wanted = outbox.user + " " + words.release;
    return caches.open("phone").then(function (cache) {
      return cache.match("/who").then(function (kept) { return kept && kept.text(); }).then(function (who) {
        if (who === wanted) return undefined;
        return fetch(words.page, { credentials: "same-origin" }).then(function (response) {
          if (!response.ok || response.redirected) return undefined;
          return response.clone().text().then(function (page) {
            var files = page.match(/"\/static\/[^"]+"/g).map(function (one) { return one.slice(1, -1); });
            return caches.open("assets").then(function (assets) { return assets.addAll(files); });
          }).then(function () { return cache.put(words.page, response); }).then(function () { return cache.put("/who", new Response(wanted)); });
        });
      });
    });
  }

  // The browser offers the home screen when it likes; the button waits for that.
  window.addEventListener("beforeinstallprompt", function (event) {
    var button = document.querySelector("[data-install]");
    if (!button) return;
    event.preventDefault();
    button.hidden = false;
    button.onclick = function () { event.prompt(); };
  });

  // --- leaving this phone -----------------------------------------------------------------------------

  document.addEventListener("submit", function (event) {
    var form = event.target;
    var asks = form.querySelector("[data-before-leaving]");
    if (!asks || form.hasAttribute("data-sure")) return;
    if (!outbox.state.count) return forget();
    event.preventDefault();
    asks.querySelector("[data-count]").textContent = words.waits.replace("99", String(outbox.state.count));
    asks.hidden = false;
    asks.querySelector("[data-hand-in]").focus();
  });

  document.addEventListener("click", function (event) {
    var button = event.target;
    if (button.hasAttribute("data-hand-in")) handIn(button);
    if (button.hasAttribute("data-leave-all-the-same")) button.form.setAttribute("data-sure", "");
  });

  // Everything is sent now, and it is said how that went; a form that waits for it goes on.
  function handIn(button) {
    var answer = button.parentNode.querySelector("[data-answer]");
    answer.hidden = false;
    answer.textContent = answer.getAttribute("data-sending");
    outbox.send().then(function (state) {
      answer.textContent = answer.getAttribute(state.count ? "data-failed" : "data-done");
      if (state.count || !button.form) return;
      forget();
      button.form.submit();
    });
  }

  // What he downloaded goes with him, and what he said that nobody takes; what he did is handed in, and what waits stays.
  function forget() {
    var names = ["packs-", "sounds-"].concat(window.parcels && parcels.isIdle() ? "parcels-" : []);
    if (window.indexedDB) names.forEach(function (name) { indexedDB.deleteDatabase(name + outbox.user); });
    if (window.caches) ["phone", "pack-" + outbox.user].forEach(function (name) { caches.delete(name); });
  }
})();
