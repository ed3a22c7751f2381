/* What is too heavy for an event and may be erased again: a recording. Each lies in a database of its own until the server has it,
   or refuses it for good; it goes under the id that this phone made, so it may go twice. Pages use `parcels.put()`.
   Parses as ES2017. Needs outbox.js. */
(function () {
  "use strict";

  var PATIENCE = 90000; // ms for one of a megabyte over a weak network
  var base = outbox.database("parcels-" + outbox.user, function (made) { made.createObjectStore("parcels", { keyPath: "id" }); });
  var memory = {}; // those that no database took
  var sending = null;
  var isRead = false; // whether the database said what lies in it
  var listeners = [];

  function transact(mode, work) {
    return base(["parcels"], mode, function (store, give) { work(store("parcels"), give); });
  }

  // All that lie here, each as it was put; `refused` says why the server never takes it.
  function all() {
    return transact("readonly", function (store, give) {
      store.getAll().onsuccess = function (found) { give(found.target.result); };
    }).then(function (list) {
      isRead = true;
      return list;
    }, function () {
      isRead = false;
      return [];
    }).then(function (list) {
      return list.concat(Object.keys(memory).map(function (id) { return memory[id]; }));
    });
  }

  // id, url, fields: {name: text}; file: a Blob. Resolves with "kept" once it is on the disk, "memory" where there is no disk.
  // Its bytes are kept, not the Blob: some browsers lose Blobs of a database.
  function put(id, url, fields, file) {
    return new Promise(function (done, fail) {
      var reader = new FileReader();
      reader.onload = function () { done(reader.result); };
      reader.onerror = function () { fail(reader.error); };
      reader.readAsArrayBuffer(file);
    }).then(function (bytes) {
      var one = { id: id, url: url, fields: fields, bytes: bytes, type: file.type, at: Date.now() };
      return transact("readwrite", function (store) { store.put(one); }).then(function () { return "kept"; }, function () {
        memory[id] = one;
        return "memory";
      });
    }).then(function (how) { return tell().then(function () { return how; }); });
  }

  function drop(id) {
    delete memory[id];
    return transact("readwrite", function (store) { store.delete(id); }).catch(function () {}).then(tell);
  }

  function refuse(one, code) {
    one.refused = code;
    if (memory[one.id]) return tell();
    return transact("readwrite", function (store) { store.put(one); }).catch(function () {}).then(tell);
  }

  // Resolves with how many still wait.
  function send() {
    if (!sending) {
      sending = all().then(function (list) {
        return list.filter(waits).reduce(function (before, one) {
          return before.then(function () { return deliver(one); });
        }, Promise.resolve());
      }).catch(function () {}).then(function () {
        sending = null;
        return tell();
      });
    }
    return sending;
  }

  function waits(one) { return !one.refused; }

  function form(one) {
    var made = new FormData();
    Object.keys(one.fields).forEach(function (name) { made.append(name, one.fields[name]); });
    made.append("file", new Blob([one.bytes], { type: one.type }), "recording");
    return made;
  }

  function deliver(one) {
    return outbox.deliver(one.url, function () { return form(one); }, PATIENCE).then(function (response) {
      if (response.ok) return drop(one.id);
      return response.json().then(function (answer) {
        if (response.status === 400 || response.status === 413) return refuse(one, answer.code);
        throw new Error(answer.code);
      });
    });
  }

  // The line on top counts them too.
  function tell() {
    return all().then(function (list) {
      var count = list.filter(waits).length;
      outbox.state.parcels = count;
      listeners.forEach(function (hear) { hear(list); });
      return outbox.refresh().then(function () { return count; });
    });
  }

  function listen(hear) {
    listeners.push(hear);
    return tell();
  }

  // Whether it is sure that none waits.
  function isIdle() { return isRead && !outbox.state.parcels; }

  // Whoever hands in everything hands in these too.
  var events = outbox.send;
  outbox.send = function () { return send().then(events); };
  window.addEventListener("online", send);
  window.addEventListener("pageshow", send);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) send(); });
  setInterval(function () { if (!document.hidden && outbox.state.parcels) send(); }, 30000);

  window.parcels = { put: put, all: all, drop: drop, send: send, listen: listen, isIdle: isIdle };
})();
