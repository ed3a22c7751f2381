/* Reads a question or the notice aloud: 【读题】, 【念给我听】. The pieces stand in the page that the button leads to without this
   file; one is heard while the next is fetched, and what is heard is marked. Fetched with the first tap where a page has a budget. */
(function () {
  "use strict";

  var on = null; // what is being read: {link, sound, pieces, at, slow, mark}

  function say(link, text) {
    link.parentNode.querySelector("[role=status]").textContent = text || "";
  }

  // The files of the page behind the button, in order.
  function piecesOf(html, kind) {
    var page = new DOMParser().parseFromString(html, "text/html");
    return [].map.call(page.querySelectorAll("[data-piece]"), function (one) {
      return { mark: one.getAttribute("data-piece"), url: one.querySelectorAll("source")[kind].getAttribute("src") + "?whole" };
    });
  }

  function fetched(address) {
    return fetch(address, { credentials: "same-origin" }).then(function (response) {
      if (!response.ok) throw new Error(String(response.status));
      return response;
    });
  }

  function bytes(piece) {
    if (!piece.bytes) {
      piece.bytes = fetched(piece.url).then(function (response) { return response.blob(); });
      piece.bytes.catch(function () { piece.bytes = null; });
    }
    return piece.bytes;
  }

  function read(link, sound) {
    stop();
    var words = link.dataset;
    var it = on = { link: link, sound: sound, pieces: null, at: Number(words.from) || 0, mark: null };
    link.firstElementChild.textContent = words.stop;
    say(link);
    it.slow = setTimeout(function () { say(link, navigator.onLine === false ? words.lost : words.slow); }, 3000);
    sound.onended = function () {
      it.at++;
      if (it.at < it.pieces.length) return play(it);
      it.at = 0;
      stop();
    };
    sound.onplaying = function () {
      clearTimeout(it.slow);
      say(link);
    };
    sound.ontimeupdate = function () { if (!document.contains(link)) stop(); }; // another question stands in its place
    // What was heard once lies in the memory of the page: it is heard again without a network.
    return Promise.resolve(link.pieces || fetched(link.href).then(function (response) { return response.text(); }).then(function (html) {
      return piecesOf(html, sound.canPlayType("audio/webm; codecs=opus") ? 0 : 1);
    })).then(function (pieces) {
      if (!pieces.length) throw new Error("nothing");
      link.pieces = it.pieces = pieces;
      if (on !== it) return;
      if (it.at >= it.pieces.length) it.at = 0;
      return play(it);
    }).catch(function (error) {
      fail(it, navigator.onLine === false ? words.lost : error.message === "404" || error.message === "nothing" ? words.none : words.wrong);
    });
  }

  function play(it) {
    var piece = it.pieces[it.at];
    return bytes(piece).then(function (blob) {
      if (on !== it) return;
      if (it.address) URL.revokeObjectURL(it.address);
      it.sound.src = it.address = URL.createObjectURL(blob);
      mark(it, piece.mark);
      if (it.pieces[it.at + 1]) bytes(it.pieces[it.at + 1]).catch(function () {});
      return it.sound.play();
    }).catch(function () {
      fail(it, navigator.onLine === false ? it.link.dataset.lost : it.link.dataset.wrong);
    });
  }

  // What is heard, so that the eye finds it.
  function mark(it, selector) {
    if (it.mark) it.mark.classList.remove("is-heard");
    var found = selector && document.querySelector(selector);
    it.mark = found && found.closest("label, .sheet, section");
    if (it.mark) it.mark.classList.add("is-heard");
  }

  function stop() {
    var it = on;
    if (!it) return;
    on = null;
    clearTimeout(it.slow);
    it.sound.onended = it.sound.onplaying = it.sound.ontimeupdate = null;
    it.sound.pause();
    mark(it);
    if (it.address) URL.revokeObjectURL(it.address);
    // A long one goes on with the piece at which it was stopped.
    var words = it.link.dataset;
    words.from = words.on ? it.at : 0;
    it.link.firstElementChild.textContent = words.on && it.at ? words.on : words.label;
    say(it.link);
  }

  function fail(it, text) {
    if (on !== it) return;
    stop();
    say(it.link, text);
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest("[data-aloud]");
    if (!link) return;
    event.preventDefault();
    if (on && on.link === link) return stop();
    var sound = new Audio();
    sound.load(); // within the tap: a phone lets only such an element play later
    read(link, sound);
  });

  window.addEventListener("pagehide", stop);
  window.aloud = { read: read };
})();
