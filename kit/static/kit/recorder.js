/* Records speech into the file field of its form, where the browser can; else the field stays as it is.

   A [data-recorder] stands in a form beside [data-file], which holds the field. Its words come in attributes; 98 and 99 in them are
   numbers. What was recorded can be heard, dropped and recorded anew before the form is sent. Parses as ES2017. */
(function () {
  "use strict";

  var KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

  function kind() {
    return KINDS.filter(function (one) { return MediaRecorder.isTypeSupported(one); })[0] || "";
  }

  // Whether a script may put a file into a field; some old browsers refuse.
  function fills() {
    try {
      return Boolean(new DataTransfer().items.add(new File(["x"], "x")));
    } catch (_error) {
      return false;
    }
  }

  function begin(box) {
    var form = box.closest("form");
    var field = form.querySelector("[data-file]");
    var input = field.querySelector("input[type=file]");
    var words = box.dataset; // seconds, rate, running, ready, denied, none, unsafe
    var part = function (name) { return box.querySelector("[data-" + name + "]"); };
    var recorder = null;
    var ticking = 0;
    var begun = 0;
    var address = "";

    function say(text) { part("said").textContent = text; }

    function show(recording, recorded) {
      if (recording || recorded) box.setAttribute("data-busy", "");
      else box.removeAttribute("data-busy");
      part("record").hidden = recording || recorded;
      part("stop").hidden = !recording;
      part("again").hidden = part("heard").hidden = !recorded;
      part("own").hidden = recording || recorded;
    }

    // The telephone's own recorder, where this one cannot.
    function own(why) {
      show(false, false);
      say(why);
      field.hidden = false;
      part("own").hidden = true;
    }

    if (!window.MediaRecorder || !navigator.mediaDevices || !fills()) {
      if (window.isSecureContext === false) {
        box.hidden = false;
        part("record").hidden = part("own").hidden = true;
        say(words.unsafe);
      }
      return;
    }

    function record() {
      part("record").disabled = true;
      navigator.mediaDevices.getUserMedia({ audio: true }).then(function (stream) {
        var pieces = [];
        var type = kind();
        recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: Number(words.rate) });
        recorder.ondataavailable = function (event) { if (event.data.size) pieces.push(event.data); };
        recorder.onstop = function () {
          stream.getTracks().forEach(function (track) { track.stop(); });
          clearInterval(ticking);
          put(new Blob(pieces, { type: (recorder.mimeType || type).split(";")[0] }));
          recorder = null;
        };
        recorder.start(1000);
        begun = performance.now();
        ticking = setInterval(tick, 250);
        show(true, false);
        part("stop").focus();
        tick();
      }).catch(function (error) {
        own(error.name === "NotAllowedError" ? words.denied : words.none);
      }).then(function () { part("record").disabled = false; });
    }

    function tick() {
      var seconds = Math.floor((performance.now() - begun) / 1000);
      say(words.running.replace("98", String(seconds)).replace("99", words.seconds));
      if (seconds >= Number(words.seconds)) stop();
    }

    function stop() { if (recorder && recorder.state !== "inactive") recorder.stop(); }

    function put(blob) {
      var held = new DataTransfer();
      held.items.add(new File([blob], "recording", { type: blob.type }));
      input.files = held.files;
      if (address) URL.revokeObjectURL(address);
      address = URL.createObjectURL(blob);
      part("heard").src = address;
      show(false, true);
      say(words.ready);
      form.dispatchEvent(new Event("recorded"));
    }

    function drop() {
      input.value = "";
      show(false, false);
      say("");
      part("record").focus();
    }

    part("record").onclick = record;
    part("stop").onclick = stop;
    part("again").onclick = drop;
    part("own").onclick = function () { own(""); input.focus(); };
    form.addEventListener("submit", function (event) {
      if (!recorder) return;
      event.preventDefault(); // what is being said is not in the field yet
      event.stopImmediatePropagation();
      stop();
    });
    window.addEventListener("pagehide", stop);
    field.hidden = true;
    box.hidden = false;
    show(false, false);
  }

  document.querySelectorAll("[data-recorder]").forEach(begin);
})();
