/* A message that was recorded is kept on this phone before it is sent, and goes by itself when there is a network.
   Without this file the form sends it. Parses as ES2017. Needs outbox.js and parcels.js. */
(function () {
  "use strict";

  var form = document.querySelector("form[data-voice]");
  var words = form.dataset; // send, thanks, most, nothing, big, agree, keeping, waits, memory, refused, sent
  var said = form.querySelector("[data-answer]");
  var list = document.querySelector("[data-waiting]");
  var line = list.querySelector("template");
  var addresses = [];

  function say(text) {
    said.hidden = !text;
    said.textContent = text;
  }

  form.addEventListener("submit", function (event) {
    var file = form.elements.file.files[0];
    var agree = form.elements.agree;
    if (!window.parcels) return;
    event.preventDefault();
    if (!file) return say(words.nothing);
    if (file.size > Number(words.most)) return say(words.big);
    if (agree && !agree.checked) {
      agree.focus();
      return say(words.agree);
    }
    keep(file, agree);
  });

  function keep(file, agree) {
    var id = form.elements.id.value;
    var fields = { kind: form.elements.kind.value, about: words.about, agree: agree ? "yes" : "" };
    say(words.keeping);
    parcels.put(id, words.send.replace(/[0-9a-f-]{36}/, id), fields, file).then(function (how) {
      form.elements.id.value = outbox.uuid(); // what comes next is another message
      return parcels.send().then(function (count) {
        if (!count) return parcels.all().then(function (left) { if (!left.length) location.assign(words.thanks); });
        form.elements.file.value = "";
        say(how === "kept" ? words.waits : words.memory);
        form.querySelectorAll("[data-again]").forEach(function (button) { button.click(); });
      });
    }).catch(function () { say(words.memory); });
  }

  // What waits, to be heard and dropped; and what the server never takes, with why.
  function draw(all) {
    addresses.splice(0).forEach(function (one) { URL.revokeObjectURL(one); });
    if (!list.hidden && !all.length) say(words.sent);
    list.hidden = !all.length;
    list.querySelectorAll("li").forEach(function (one) { one.remove(); });
    all.forEach(function (one) {
      var made = document.importNode(line.content, true).querySelector("li");
      var address = URL.createObjectURL(new Blob([one.bytes], { type: one.type }));
      addresses.push(address);
      made.querySelector("audio").src = address;
      if (one.refused) made.querySelector("[data-why]").textContent = words.refused;
      made.querySelector("button").onclick = function () { parcels.drop(one.id); };
      list.querySelector("ul").appendChild(made);
    });
  }

  if (window.parcels) parcels.listen(draw);
})();
