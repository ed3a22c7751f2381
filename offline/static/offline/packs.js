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

  // One piece alone, or nothing; no other is read from the disk for it.
  function one(kind, code) {
    return base(["pieces"], "readonly", function (of, give) {
      of("pieces").get("/api/packs/" + kind + "/" + code + "/").onsuccess = function (row) { give(row.target.result); };
    }).catch(function () {});
  }

  // how: what its body is, "json" or "arrayBuffer". Nobody waits longer than two minutes for one piece.
  function get(address, how) {
    return outbox.within(120000, fetch(address, { credentials: "same-origin" }).then(function (response) {
      if (response.ok && !response.redirected) return response[how || "json"]();
      throw Object.assign(new Error("refused"), { status: response.status });
    }));
  }

  // --- downloading ------------------------------------------------------------------------------------------

  var kind = new Audio().canPlayType("audio/webm; codecs=opus") ? 0 : 1; // which file of a section this phone plays
  var refused = {}; // pieces that the server does not give just now

  function sum(rows) { return rows.reduce(function (all, one) { return all + one.bytes; }, 0); }

  // The files of a lesson that is heard: [{url, bytes}], none of any other piece.
  function filesOf(body) {
    return (body.kind === "sound" ? body.sections : []).map(function (one) { return one.files[kind]; });
  }

  function filesHere() {
    return outbox.sounds(["files"], "readonly", function (of, give) {
      of("files").getAllKeys().onsuccess = function (found) { give(found.target.result); };
    }).catch(function () { return []; });
  }

  // Whether all files of a piece are among those `here`; one without any is.
  function isWhole(row, here) {
    return filesOf(row.body).every(function (file) { return here.indexOf(file.url) >= 0; });
  }

  // What can be heard of a lesson, if all of it is here.
  function sound(code) {
    return Promise.all([one("sound", code), filesHere()]).then(function (found) {
      var row = found[0];
      return row && row.hash && isWhole(row, found[1]) ? row : null;
    });
  }

  // What there is at `url`, and which of it is missing on this phone: texts and tests, and apart from them what can be heard.
  function look(url) {
    return Promise.all([get(url), all("pieces"), all("tries"), filesHere()]).then(function (found) {
      var have = {};
      found[1].forEach(function (row) { have[row.url] = row; });
      var tried = {};
      found[2].forEach(function (row) { tried[row.sitting] = 1; });
      var list = found[0];
      list.url = url;

      function lacks(one) {
        var row = have[one.url];
        return refused[one.url] !== one.hash && (!row || row.hash !== one.hash || isUsedUp(row.body, tried) || !isWhole(row, found[3]));
      }

      // What of it came before the download broke off need not come again.
      function left(one) {
        var row = have[one.url];
        var here = row && row.body.hash === one.hash ? filesOf(row.body).filter(function (file) { return found[3].indexOf(file.url) >= 0; }) : [];
        return Object.assign(one, { bytes: (kind ? one.mp3_bytes : one.bytes) - sum(here) });
      }

      list.missing = list.pieces.filter(lacks);
      list.silent = list.sounds.filter(lacks).map(left);
      return list;
    });
  }

  // Whether no sitting of it is left to begin.
  function isUsedUp(body, tried) {
    var quiz = body.kind === "quiz" ? body : body.quiz;
    return Boolean(quiz) && (new Date(quiz.expires) < new Date() || quiz.sittings.every(function (one) { return tried[one.id]; }));
  }

  // Fetches `rows` of a list, one after the other, each kept as it comes. tell(done, bytes).
  function fetchAll(list, rows, tell) {
    var bytes = 0;
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(function () {});
    return rows.reduce(function (before, one, n) {
      function more(size) { tell(n, bytes += size); }
      return before.then(function () { return get(one.url); }).then(function (body) {
        if (one.kind === "sound") return keepSound(one, body, more);
        return keep(one, body, one.hash).then(function () { return mute(list, one); }).then(function () { return pictures(body.pictures || []); }).then(function () { more(one.bytes); });
      }).catch(function (error) {
        if (error.status !== 404 && error.status !== 409) throw error;
        refused[one.url] = one.hash; // the rest comes all the same
      }).then(function () { tell(n + 1, bytes); });
    }, put("lists", { url: list.url, title: list.title, pieces: list.pieces.length }));
  }

  function keep(one, body, hash) {
    var now = Date.now();
    return put("pieces", { url: one.url, kind: one.kind, code: one.code, title: one.title, hash: hash, bytes: one.bytes, body: body, kept: now, used: now });
  }

  // What was made for other words than those that have just come falls silent, until it comes anew.
  function mute(list, lesson) {
    return all("pieces").then(function (rows) {
      var sound = rows.find(function (row) { return row.kind === "sound" && row.code === lesson.code && row.hash; });
      if (!sound || list.sounds.some(function (one) { return one.hash === sound.hash; })) return undefined;
      return put("pieces", Object.assign(sound, { hash: "" }));
    });
  }

  // File by file; it counts as there once all of them are.
  function keepSound(one, body, more) {
    var whole = Object.assign({}, one, { bytes: sum(filesOf(body)) });
    return keep(whole, body, "").then(filesHere).then(function (here) {
      return filesOf(body).reduce(function (before, file) {
        if (here.indexOf(file.url) >= 0) return before;
        return before.then(function () { return get(file.url + "?whole", "arrayBuffer"); }).then(function (sound) {
          return outbox.sounds(["files"], "readwrite", function (of) { of("files").put(sound, file.url); });
        }).then(function () { more(file.bytes); });
      }, Promise.resolve());
    }).then(function () { return keep(whole, body, one.hash); });
  }

  // A lesson is whole without its pictures.
  function pictures(addresses) {
    if (!window.caches || !addresses.length) return undefined;
    return caches.open("pack-" + outbox.user).then(function (cache) { return cache.addAll(addresses); }).catch(function () {});
  }

  // --- keeping ----------------------------------------------------------------------------------------------

  // isSound: what can be heard alone, which weighs most.
  function clear(isSound) {
    if (!isSound && window.caches) caches.delete("pack-" + outbox.user);
    return base(["pieces", "lists"], "readwrite", function (of) {
      if (!isSound) of("lists").clear();
      of("pieces").openCursor().onsuccess = each(function (cursor) { if (!isSound || cursor.value.kind === "sound") cursor.delete(); });
    }).then(sweep);
  }

  function each(work) {
    return function (found) {
      var cursor = found.target.result;
      if (!cursor) return;
      work(cursor);
      cursor.continue();
    };
  }

  // What nobody opened for 60 days goes; a clock that was set back or far ahead throws nothing away.
  function evict() {
    return base(["pieces"], "readwrite", function (of) {
      of("pieces").openCursor().onsuccess = each(function (cursor) {
        var age = Date.now() - cursor.value.used;
        if (age > 60 * DAY && age < 600 * DAY) cursor.delete();
      });
    }).then(sweep);
  }

  // Files that no lesson names any more go; a lesson whose files went when the phone was full is no longer whole.
  function sweep() {
    return Promise.all([all("pieces"), filesHere()]).then(function (found) {
      var named = [];
      var torn = found[0].filter(function (row) {
        named = named.concat(filesOf(row.body).map(function (file) { return file.url; }));
        return row.hash && !isWhole(row, found[1]);
      });
      return Promise.all(torn.map(function (row) { return put("pieces", Object.assign(row, { hash: "" })); }).concat(
        found[1].length ? outbox.sounds(["files"], "readwrite", function (of) {
          found[1].forEach(function (url) { if (named.indexOf(url) < 0) of("files").delete(url); });
        }) : []));
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

  // The try to go on with, or a new one: {sitting, key, quiz, started}. Else {why, days}: used, over, wait, not_there.
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
      if (!free || (late > 0 && late < 180 * DAY)) return { why: late > 0 && quiz.closes === quiz.expires ? "over" : "used" };
      var row = { sitting: free.id, key: key, quiz: quiz, started: Date.now() };
      return put("tries", row).then(function () { return row; });
    });
  }

  window.packs = { all: all, one: one, sound: sound, sum: sum, put: put, look: look, fetchAll: fetchAll, clear: clear, evict: evict, use: use, begin: begin };
})();
