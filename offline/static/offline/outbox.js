/* What one person did on this phone, written down before the page says so, and sent until the server has judged it.

   Every event goes into a database of its own person first (docs/phone.md, "The offline contract", 2 to 5). Where there is no
   database it stays in memory and is sent at once. Pages use `outbox.add()`; nothing here touches a page.
   Parses as ES2017. Without this file the forms of the pages do the same. */
(function () {
  "use strict";

  var said = document.currentScript.dataset; // user, url, page, csrf
  var NAME = "outbox-" + said.user;
  var DAY = 24 * 3600 * 1000;
  var MOST_EVENTS = 50;
  var MOST_BYTES = 32 * 1024 - 512; // of one batch; the rest is for its head
  var SLOW = 3000; // ms after which a database counts as broken
  var PATIENCE = 15000; // ms for one sending

  var run = uuid();
  var memory = []; // rows that no database took
  var memoryStore = uuid();
  var signed = {}; // what the server signed, by pack
  var waiting = []; // rows as they were last seen, for the moment in which the page goes
  var listeners = [];
  var state = { count: 0, all: 0, refused: "", failed: false, memory: false, parcels: 0 }; // parcels: of parcels.js, where a page has it
  var sending = null;
  var failures = 0;
  var nextTry = 0;
  var most = MOST_EVENTS;

  // --- small things ---------------------------------------------------------------------------------

  // Works without a secure context, which crypto.randomUUID does not.
  function uuid() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    var hex = Array.prototype.map.call(bytes, function (one) { return (one + 256).toString(16).slice(1); }).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  function within(ms, promise) {
    return new Promise(function (done, fail) {
      setTimeout(fail, ms, new Error("slow"));
      promise.then(done, fail);
    });
  }

  function isWaiting(row) { return row.waits; }

  // 1: what a person did, and wants to see arrive. 2: how far he has read, which nobody waits for. Never 0 while it waits.
  function weight(type) { return /^(?:section_done|audio_position)$/.test(type) ? 2 : 1; }

  // --- databases ------------------------------------------------------------------------------------

  // A database that is opened when it is wanted, dropped when it fails, and then asked once more. Gives
  // transact(names, mode, work): what `work(store, give)` does in one transaction; resolves with what it gave once that is on the disk.
  function database(name, make) {
    var opened = null;

    function open() {
      if (opened) return opened;
      opened = within(SLOW, new Promise(function (done, fail) {
        var asked = indexedDB.open(name, 1);
        asked.onupgradeneeded = function () { make(asked.result); };
        asked.onsuccess = function () {
          var base = asked.result;
          base.onversionchange = base.onclose = drop;
          done(base);
        };
        asked.onerror = function () { fail(asked.error); };
      }));
      opened.catch(function () { opened = null; });
      return opened;
    }

    function drop() {
      if (opened) opened.then(function (base) { base.close(); }, function () {});
      opened = null;
    }

    function attempt(names, mode, work) {
      return open().then(function (base) {
        return within(SLOW, new Promise(function (done, fail) {
          var result;
          var step = base.transaction(names, mode, { durability: "strict" });
          step.oncomplete = function () { done(result); };
          step.onabort = step.onerror = function () { fail(step.error); };
          work(function (store) { return step.objectStore(store); }, function (value) { result = value; });
        }));
      });
    }

    return function transact(names, mode, work) {
      return attempt(names, mode, work).catch(function (error) {
        drop();
        var full = error && error.name === "QuotaExceededError";
        return (full && name === NAME ? makeRoom() : Promise.resolve()).then(function () { return attempt(names, mode, work); });
      });
    };
  }

  var base = database(NAME, function (made) {
    var events = made.createObjectStore("events", { keyPath: "seq", autoIncrement: true });
    events.createIndex("waits", "waits");
    events.createIndex("settled", "settled");
    events.createIndex("object", "event.object");
    // A new database is a new store, so seq never begins again under an old name.
    made.createObjectStore("state").put(uuid(), "store");
  });

  function transact(mode, work) {
    return base(["events", "state"], mode, function (store, give) { work(store("events"), store("state"), give); });
  }

  // Files of lessons that are heard, by their address; apart, because they weigh most.
  var sounds = database("sounds-" + said.user, function (made) { made.createObjectStore("files"); });

  // What was downloaded gives way to what was done.
  function makeRoom() {
    return new Promise(function (done) {
      var gone = indexedDB.deleteDatabase("sounds-" + said.user);
      gone.onsuccess = gone.onerror = done;
    }).then(dropPictures);
  }

  function dropPictures() {
    if (!window.caches) return Promise.resolve();
    return caches.keys().then(function (names) {
      return Promise.all(names.filter(function (name) { return name.indexOf("pack-") === 0; }).map(function (name) { return caches.delete(name); }));
    }).catch(function () {});
  }

  // --- writing --------------------------------------------------------------------------------------

  // Resolves with "kept" (on this phone) or "sent" (there was no database, but the server has it). Rejects when neither holds;
  // the event then stays in memory as long as the page is open. pack: {id, signed} of a sitting that came with one.
  // texts: words that lie outside of the event, by their hash; they are kept and sent with it.
  function add(type, object, data, pack, id, texts) {
    var event = {
      id: id || uuid(), type: type, object: object, data: data, run: run, client_ts: Date.now(),
      mono_ms: Math.round(performance.now()), pack: pack ? pack.id : ""
    };
    if (pack) signed[pack.id] = pack.signed;
    return transact("readwrite", function (events, store) {
      events.add({ waits: weight(type), event: event, texts: texts });
      // Apart from what was downloaded, which may be thrown away.
      if (pack) store.put(pack.signed, "signed " + pack.id);
    }).then(
      function () {
        refresh().then(send);
        return "kept";
      },
      function () {
        var row = { waits: weight(type), event: event, texts: texts, store: memoryStore, seq: memory.length + 1 };
        memory.push(row);
        state.memory = true;
        refresh();
        return (sending || Promise.resolve()).then(send).then(function () {
          if (row.waits) throw new Error("not sent");
          return "sent";
        });
      }
    );
  }

  // All events about one object that this phone still has, the oldest first.
  function of(object) {
    return transact("readonly", function (events, _state, give) {
      events.index("object").getAll(object).onsuccess = function (found) { give(found.target.result); };
    }).catch(function () { return []; }).then(function (rows) {
      return rows.concat(memory.filter(function (row) { return row.event.object === object; })).map(function (row) {
        return Object.assign({ waits: Boolean(row.waits), verdict: row.verdict || "", code: row.code || "", texts: row.texts }, row.event);
      });
    });
  }

  // Something else of this person to find again after a restart, by its name.
  function keep(name, value) {
    return transact("readwrite", function (_events, store) { store.put(value, name); });
  }

  function kept(name) {
    return transact("readonly", function (_events, store, give) {
      store.get(name).onsuccess = function (found) { give(found.target.result); };
    }).catch(function () {});
  }

  // --- sending --------------------------------------------------------------------------------------

  // Sends what waits, in one tab at a time. Resolves when it has tried; `state.count` says what a person still owes then.
  function send() {
    if (!sending) {
      sending = alone(round).then(
        function () { fails(0); },
        function () {
          fails(failures + 1);
          nextTry = performance.now() + Math.min(300000, 1000 * Math.pow(2, failures)) * (0.75 + Math.random() / 2);
        }
      ).then(function () {
        sending = null;
        return refresh();
      });
    }
    return sending;
  }

  function fails(count) {
    failures = count;
    state.failed = count > 0;
  }

  function alone(work) {
    if (navigator.locks) {
      return navigator.locks.request(NAME, { ifAvailable: true }, function (lock) { return lock ? work() : soon(); });
    }
    return leased().then(function (mine) {
      return mine ? work().then(release, function (error) { return release().then(function () { throw error; }); }) : soon();
    });
  }

  // Another tab is sending; it may just have looked before ours was written.
  function soon() { nextTry = performance.now() + 1000; }

  // Without locks: a row says which page sends, and until when. A clock that was set meanwhile ends it.
  function leased() {
    return transact("readwrite", function (_events, store, give) {
      store.get("sender").onsuccess = function (found) {
        var held = found.target.result;
        var mine = !held || held.run === run || Math.abs(Date.now() - held.at) > PATIENCE + 5000;
        if (mine) store.put({ run: run, at: Date.now() }, "sender");
        give(mine);
      };
    }).catch(function () { return true; });
  }

  function release() {
    return transact("readwrite", function (_events, store) { store.delete("sender"); }).catch(function () {});
  }

  function round() {
    return look().then(function (rows) {
      if (!rows.length) return undefined;
      var batch = pack(rows);
      return post(batch.text).then(function (answer) {
        return settle(batch.rows, answer).then(function (later) {
          if (later) throw new Error("later");
          most = MOST_EVENTS;
          return navigator.locks ? round() : leased().then(round);
        });
      }, function (error) {
        if (!error.tooMuch) throw error;
        if (batch.rows.length > 1) most = Math.ceil(batch.rows.length / 2);
        else return settle(batch.rows, { verdicts: [{ id: batch.rows[0].event.id, verdict: "rejected", code: error.code }] }).then(round);
        return round();
      });
    });
  }

  // The rows that wait, the oldest first, each with the name of its store.
  function look() {
    return transact("readonly", function (events, store, give) {
      var rows = [];
      events.index("waits").getAll(undefined, MOST_EVENTS).onsuccess = function (found) { rows = found.target.result; };
      store.get("store").onsuccess = function (found) {
        rows.forEach(function (row) {
          var pack = row.event.pack;
          row.store = found.target.result;
          if (pack && !signed[pack]) store.get("signed " + pack).onsuccess = function (kept) { signed[pack] = kept.target.result; };
        });
        give(rows);
      };
    }).catch(function () { return []; }).then(function (rows) {
      waiting = rows.concat(memory.filter(isWaiting));
      return waiting;
    });
  }

  function pack(rows) {
    for (var count = Math.min(most, rows.length); ; count = Math.ceil(count / 2)) {
      var chosen = rows.slice(0, count);
      var events = chosen.map(function (row) { return Object.assign({ store: row.store, seq: row.seq }, row.event); });
      var packs = {};
      events.forEach(function (event) { if (signed[event.pack]) packs[event.pack] = signed[event.pack]; });
      var texts = Object.assign.apply(null, [{}].concat(chosen.map(function (row) { return row.texts; })));
      var text = JSON.stringify({ run: run, sent_ts: Date.now(), mono_ms: Math.round(performance.now()), packs: packs, texts: texts, events: events });
      if (count === 1 || new Blob([text]).size <= MOST_BYTES) return { rows: chosen, text: text };
    }
  }

  // X-Person: whoever logged in on this phone meanwhile must not get what somebody else did.
  function request(url, body, more) {
    var headers = Object.assign({ "X-CSRFToken": said.csrf, "X-Person": said.user }, more);
    return fetch(url, { method: "POST", body: body, headers: headers, credentials: "same-origin", keepalive: Boolean(more) });
  }

  function requestEvents(text) { return request(said.url, text, { "Content-Type": "application/json" }); }

  // What ask() sends, asked once more with a new token where the old one is no longer taken.
  function asking(ms, ask) {
    return within(ms, ask()).then(function (response) {
      return response.status === 401 ? renew().then(function () { return within(ms, ask()); }) : response;
    });
  }

  // A form of this person; body(): made anew for each try. Resolves with the response, rejects when none comes within `ms`.
  function deliver(url, body, ms) {
    return asking(ms, function () { return request(url, body()); });
  }

  function post(text) {
    return asking(PATIENCE, function () { return requestEvents(text); }).then(function (response) {
      state.refused = response.status === 401 ? "enter" : "";
      return response.json().then(function (answer) {
        answer.now = Date.parse(response.headers.get("Date")) || Date.now();
        if (response.ok && Array.isArray(answer.verdicts)) return answer;
        var error = new Error(answer.code || String(response.status));
        error.code = answer.code || "";
        error.tooMuch = response.status === 413 || response.status === 400;
        throw error;
      });
    });
  }

  // A page from long ago has an old token; every page that the server gives now has a new one.
  function renew() {
    return within(PATIENCE, fetch(said.page, { credentials: "same-origin" })).then(function (response) { return response.text(); }).then(function (page) {
      var found = /(?:data-csrf="|name="csrfmiddlewaretoken" value=")(\w+)"/.exec(page);
      if (found) said.csrf = found[1];
    });
  }

  // Keeps the verdicts; whether some event has to come again. A server with another epoch has lost what it had said.
  function settle(rows, answer) {
    var verdicts = {};
    answer.verdicts.forEach(function (one) { verdicts[one.id] = one; });
    var now = answer.now || Date.now(); // of the server, where it said it: a phone's clock may be wrong
    var later = false;
    rows.forEach(function (row) {
      var one = verdicts[row.event.id];
      if (!one || one.verdict === "later") {
        later = true;
        return;
      }
      delete row.waits;
      row.verdict = one.verdict;
      row.code = one.code || "";
      row.settled = now;
    });
    var done = rows.filter(function (row) { return !row.waits && memory.indexOf(row) < 0; });
    return transact("readwrite", function (events, store) {
      done.forEach(function (row) { events.put(row); });
      events.index("settled").openCursor(IDBKeyRange.upperBound(now - 7 * DAY)).onsuccess = function (found) {
        var cursor = found.target.result;
        if (!cursor) return;
        cursor.delete();
        cursor.continue();
      };
      if (answer.epoch) store.get("epoch").onsuccess = function (found) {
        if (found.target.result && found.target.result !== answer.epoch) again(events);
        store.put(answer.epoch, "epoch");
      };
    }).catch(function (error) {
      if (done.length) throw error;
    }).then(function () { return later; });
  }

  function again(events) {
    events.index("settled").openCursor().onsuccess = function (found) {
      var cursor = found.target.result;
      if (!cursor) return;
      var row = cursor.value;
      delete row.settled;
      row.waits = weight(row.event.type);
      cursor.update(row);
      cursor.continue();
    };
  }

  // --- what the page hears --------------------------------------------------------------------------

  function refresh() {
    return transact("readonly", function (events, _state, give) {
      var index = events.index("waits");
      index.count(1).onsuccess = function (owed) {
        index.count().onsuccess = function (all) { give([owed.target.result, all.target.result]); };
      };
    }).catch(function () { return [0, 0]; }).then(function (counts) {
      state.count = counts[0] + memory.filter(function (row) { return row.waits === 1; }).length + state.parcels;
      state.all = counts[1] + memory.filter(isWaiting).length;
      listeners.forEach(function (tell) { tell(state); });
      return state;
    });
  }

  function listen(tell) {
    listeners.push(tell);
    refresh();
  }

  function due() {
    if (performance.now() >= nextTry) send();
  }

  function now() {
    fails(0);
    return send();
  }

  window.addEventListener("online", now);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) now(); });
  window.addEventListener("pageshow", now); // on load, and when a page comes back from memory
  setInterval(function () { if (state.all) due(); }, 1000);
  setInterval(function () { if (!document.hidden) due(); }, 30000);
  // The last moment: no time to ask the database, so what was seen last goes out, whatever comes of it.
  window.addEventListener("pagehide", function () {
    var rows = waiting.filter(isWaiting);
    if (rows.length) requestEvents(pack(rows).text).catch(function () {});
  });

  window.outbox = { add: add, of: of, keep: keep, kept: kept, send: now, listen: listen, refresh: refresh, state: state, uuid: uuid, user: said.user, database: database, sounds: sounds, within: within, deliver: deliver };
})();
