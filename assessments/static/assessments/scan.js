// Reads a QR code out of a photograph where the browser can; elsewhere the text is pasted or typed.
"use strict";

(function () {
  var place = document.querySelector("[data-scan]");
  if (!place || !("BarcodeDetector" in window) || !window.createImageBitmap) return;
  var said = place.querySelector("[data-scan-said]");
  var text = document.getElementById("text");
  place.hidden = false;
  place.querySelector("input").addEventListener("change", function (event) {
    var file = event.target.files[0];
    if (!file) return;
    said.textContent = "";
    createImageBitmap(file)
      .then(function (picture) { return new window.BarcodeDetector({ formats: ["qr_code"] }).detect(picture); })
      .then(function (codes) {
        if (!codes.length) throw new Error("none");
        text.value = codes[0].rawValue;
        text.form.requestSubmit ? text.form.requestSubmit() : text.form.submit();
      })
      .catch(function () { said.textContent = said.dataset.none; });
  });
})();
