/* Listening to a lesson, section after section. Without this file each section has the browser's own controls.
   How far somebody is stays on this phone: a section and a second, overwritten, with no time of day. */
(function () {
  "use strict";

  var bar = document.querySelector("[data-player]");
  var sound = new Audio();
  if (!bar || !sound.play) return;

  var words = bar.dataset;
  var name = words.reader + " " + words.player;
  var status = bar.querySelector("[role=status]");
  var reload = bar.querySelector("a");
  var toggle = bar.querySelector("[data-toggle]");
  var parts = [].slice.call(document.querySelectorAll("[data-listen]"));
  var kind = sound.canPlayType("audio/webm; codecs=opus") ? 0 : 1;
  var at = 0; // place in parts
  var from = 0; // seconds at which the section begins once it is there
  var kept = 0; // seconds that were written down last
  var speed = 1;
  var slow = 0;
  var stored = []; // addresses of files that were downloaded, by place in parts

  // What was downloaded is played from this phone, with a network and without. Looked up beforehand: a phone lets sound begin
  // only within the tap; who taps at once waits for it.
  var looking = window.outbox && Promise.all(parts.map(function (part, place) {
    var source = part.querySelectorAll("source")[kind];
    return outbox.sounds(["files"], "readonly", function (of, give) {
      of("files").get(source.getAttribute("src")).onsuccess = function (found) { give(found.target.result); };
    }).then(function (bytes) {
      if (bytes) stored[place] = URL.createObjectURL(new Blob([bytes], { type: source.type.split(";")[0] }));
    }).catch(function () {});
  })).then(function () { looking = null; });

  // --- what this phone remembers --------------------------------------------------------------------

  function ask(mode, work) {
    return new Promise(function (done) {
      try {
        var asked = indexedDB.open("listening", 1);
        asked.onupgradeneeded = function () { asked.result.createObjectStore("places"); };
        asked.onerror = function () { done(); };
        asked.onsuccess = function () {
          var base = asked.result;
          var step = base.transaction("places", mode, { durability: "strict" });
          var got = work(step.objectStore("places"));
          step.oncomplete = step.onabort = function () {
            base.close();
            done(got.result);
          };
        };
      } catch (error) { done(); } // no database here: it begins from the start
    });
  }

  function keep() {
    if (!sound.src || !(sound.currentTime > 0)) return;
    kept = sound.currentTime;
    var place = { section: parts[at].getAttribute("data-listen"), seconds: Math.floor(kept) };
    ask("readwrite", function (places) { return places.put(place, name); });
    return place;
  }

  // To the server when somebody stops, never while he listens: it keeps the last place and no time (docs/protocol.md, 3.3).
  function tell(place) {
    if (!place || !window.outbox) return;
    var data = { lesson: words.player, section: Number(place.section), seconds: place.seconds };
    outbox.add("audio_position", outbox.uuid(), data).catch(function () {});
  }

  // --- what is said ---------------------------------------------------------------------------------

  function say(text, wrong) {
    clearTimeout(slow);
    status.textContent = text;
    reload.hidden = !wrong;
    toggle.textContent = wrong ? words.again : sound.paused ? words.play : words.pause;
  }

  function whereabouts() {
    say(words.at.replace("98", at + 1).replace("99", parts.length));
  }

  function waiting() {
    if (sound.paused) return;
    say(words.loading);
    slow = setTimeout(function () { say(navigator.onLine === false ? words.lost : words.slow); }, 3000);
  }

  // --- what is done ---------------------------------------------------------------------------------

  function start(place, seconds) {
    if (looking) return looking.then(function () { start(place, seconds); });
    at = place;
    from = seconds || 0;
    kept = from;
    sound.src = stored[at] || parts[at].querySelectorAll("source")[kind].src;
    sound.playbackRate = sound.defaultPlaybackRate = speed;
    bar.hidden = false;
    document.body.classList.add("has-player");
    go();
  }

  function go() {
    var playing = sound.play();
    waiting();
    if (playing) playing.catch(function () { if (sound.paused && !sound.error) whereabouts(); });
  }

  function pace(value) {
    speed = value;
    sound.playbackRate = sound.defaultPlaybackRate = value;
    [].forEach.call(bar.querySelectorAll("[data-speed]"), function (button) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.speed) === value));
    });
  }

  sound.addEventListener("loadedmetadata", function () { if (from) sound.currentTime = from; });
  sound.addEventListener("waiting", waiting);
  sound.addEventListener("playing", whereabouts);
  sound.addEventListener("pause", function () {
    tell(keep());
    if (!sound.ended) whereabouts();
  });
  sound.addEventListener("timeupdate", function () {
    if (Math.abs(sound.currentTime - kept) >= 5) keep();
    if (!document.contains(bar)) sound.pause(); // something else stands in its place
  });
  sound.addEventListener("error", function () {
    from = sound.currentTime || from;
    say(navigator.onLine === false ? words.lost : words.wrong, true);
  });
  sound.addEventListener("ended", function () {
    if (at + 1 < parts.length) return start(at + 1);
    ask("readwrite", function (places) { return places.delete(name); });
    from = kept = 0;
    say(words.over);
  });
  document.addEventListener("visibilitychange", function () { if (document.hidden) keep(); });
  window.addEventListener("pagehide", keep);

  bar.addEventListener("click", function (event) {
    var what = event.target.dataset;
    if ("toggle" in what) {
      if (sound.error) start(at, from);
      else if (sound.paused) go();
      else sound.pause();
    } else if (what.move) {
      sound.currentTime = Math.max(0, Math.min(sound.currentTime + Number(what.move), (sound.duration || 1e9) - 1));
      keep();
    } else if (what.speed) {
      pace(Number(what.speed));
      ask("readwrite", function (places) { return places.put(speed, words.reader); });
    } else if ("close" in what) {
      sound.pause();
      bar.hidden = true;
      document.body.classList.remove("has-player");
    }
  });

  // --- buttons in place of the browser's controls ---------------------------------------------------

  parts.forEach(function (part, place) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    var line = part.querySelector("p");
    while (line.firstChild) button.appendChild(line.firstChild);
    part.insertBefore(button, line);
    line.remove();
    part.querySelector("audio").hidden = true;
    button.addEventListener("click", function () { start(place); });
  });

  var whole = document.querySelector("[data-whole]");
  var resume = 0;
  var seconds = 0;
  if (whole) {
    whole.hidden = false;
    whole.firstElementChild.addEventListener("click", function () { start(resume, seconds); });
  }
  ask("readonly", function (places) {
    places.get(words.reader).onsuccess = function (found) { if (found.target.result) pace(found.target.result); };
    return places.get(name);
  }).then(function (place) {
    if (!place || !whole) return;
    resume = parts.findIndex(function (part) { return part.getAttribute("data-listen") === place.section; });
    if (resume < 0) return (resume = 0);
    seconds = place.seconds;
    whole.querySelector("button").firstChild.data = words.on.replace("98", resume + 1);
  });
})();
