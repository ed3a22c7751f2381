/* Lessons and tests that were taken along: downloaded piece by piece, kept for one person, read without a network.
   docs/protocol.md, 2. Nothing here touches a page. */
(function () {
  "use strict";

  var DAY = 24 * 3600 * 1000;
  var base = outbox.database("packs-" + outbox.user, function (made) {
    made.createObjectStore("pieces", { keyPath: "url" });
    made.createObjectStore("tries", { keyPath: "sitting" });
    made.createObjectStore("lists", { keyPath: "url" });
  });

  function all(store) {
    return base([store], "readonly", function (of, give) {
      of(store).getAll().onsuccess = function (found) { give(found.target.result); };
    }).catch(function () { return []; });
  }

  function put(store, row) {
    return base([store], "readwrite", function (of) { of(store).put(row); });
  }

  function get(address) {
    return fetch(address, { credentials: "same-origin" }).then(function (response) {
      if (!response.ok) throw new Error(String(response.status));
      return response.json();
    });
  }

  // --- downloading ------------------------------------------------------------------------------------------

  // What there is at `url`, and which of it is missing on this phone.
  function look(url) {
    return Promise.all([get(url), all("pieces"), all("tries")]).then(function (found) {
      var have = {};
      found[1].forEach(function (row) { have[row.url] = row; });
      var tried = {};
      found[2].forEach(function (row) { tried[row.sitting] = 1; });
      var list = found[0];
      list.url = url;
      list.missing = list.pieces.filter(function (one) { return !have[one.url] || have[one.url].hash !== one.hash || isUsedUp(have[one.url].body, tried); });
      list.missingBytes = list.missing.reduce(function (sum, one) { return sum + one.bytes; }, 0);
      return list;
    });
  }

  // Whether no sitting of it is left to begin.
  function isUsedUp(body, tried) {
    var quiz = body.kind === "quiz" ? body : body.quiz;
    return Boolean(quiz) && (new Date(quiz.expires) < new Date() || quiz.sittings.every(function (one) { return tried[one.id]; }));
  }

  // Fetches what is missing, one after the other, each kept as it comes. tell(done, of, bytes).
  function fetchAll(list, tell) {
    var bytes = 0;
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(function () {});
    return list.missing.reduce(function (before, one, n) {
      return before.then(function () { return get(one.url); }).then(function (body) {
        var now = Date.now();
        return put("pieces", { url: one.url, kind: one.kind, code: one.code, title: one.title, hash: one.hash, bytes: one.bytes, body: body, kept: now, used: now })
          .then(function () { return pictures(body.pictures || []); });
      }).then(function () {
        bytes += one.bytes;
        tell(n + 1, list.missing.length, bytes);
      });
    }, put("lists", { url: list.url, title: list.title, pieces: list.pieces.length }));
  }

  // A lesson is whole without its pictures.
  function pictures(addresses) {
    if (!window.caches || !addresses.length) return undefined;
    return caches.open("pack-" + outbox.user).then(function (cache) { return cache.addAll(addresses); }).catch(function () {});
  }

  // --- keeping ----------------------------------------------------------------------------------------------

  function clear() {
    if (window.caches) caches.delete("pack-" + outbox.user);
    return base(["pieces", "lists"], "readwrite", function (of) {
      of("pieces").clear();
      of("lists").clear();
    });
  }

  // What nobody opened for 60 days goes; a clock that was set back or far ahead throws nothing away.
  function evict() {
    return all("pieces").then(function (rows) {
      var old = rows.filter(function (row) {
        var age = Date.now() - row.used;
        return age > 60 * DAY && age < 600 * DAY;
      });
      return base(["pieces"], "readwrite", function (of) { old.forEach(function (row) { of("pieces").delete(row.url); }); });
    });
  }

  function use(row) {
    return put("pieces", Object.assign(row, { used: Date.now() }));
  }

  // --- sitting ----------------------------------------------------------------------------------------------

  function quizzes() {
    return all("pieces").then(function (rows) {
      return rows.map(function (row) { return row.body.kind === "quiz" ? row.body : row.body.quiz; }).filter(Boolean);
    });
  }

  // The try to go on with, or a new one: {sitting, key, quiz, started}. Else {why, days}: used_up, wait, not_there.
  // isBegun: only one that was begun on this phone.
  function begin(key, isBegun) {
    return Promise.all([all("tries"), quizzes()]).then(function (found) {
      var own = found[0].filter(function (one) { return one.key === key; });
      var open = own.find(function (one) { return !one.submitted; });
      if (open) return open;
      if (isBegun) return { why: "not_there" };
      var quiz = found[1].find(function (one) { return one.key === key; });
      if (!quiz) return { why: "not_there" };
      var last = own.reduce(function (most, one) { return Math.max(most, one.submitted.at); }, 0);
      var left = Math.ceil((last + quiz.again_days * DAY - Date.now()) / DAY);
      if (last && left > 0 && left <= quiz.again_days) return { why: "wait", days: left };
      var free = quiz.sittings.find(function (one) { return !own.some(function (each) { return each.sitting === one.id; }); });
      // Expired by a clock that may be believed: one that is years ahead may not.
      var late = Date.now() - new Date(quiz.expires);
      if (!free || (late > 0 && late < 180 * DAY)) return { why: "used_up" };
      var row = { sitting: free.id, key: key, quiz: quiz, started: Date.now() };
      return put("tries", row).then(function () { return row; });
    });
  }

  window.packs = { all: all, put: put, look: look, fetchAll: fetchAll, clear: clear, evict: evict, use: use, begin: begin };
})();
