/* 交卷码: a whole sheet as text and as a QR code, where nothing can be stored or sent. Fetched only when somebody asks for it,
   with sha256.js before it.
   docs/protocol.md, 8. QR by ISO/IEC 18004: byte mode, level L, mask 0, versions 1 to 25, which is 1,273 bytes. */
(function () {
  "use strict";

  // --- HMAC -------------------------------------------------------------------------------------------------

  function joined(one, other) {
    var both = new Uint8Array(one.length + other.length);
    both.set(one);
    both.set(other, one.length);
    return both;
  }

  // key: at most 64 bytes
  function hmac(key, bytes) {
    var pad = function (mask) {
      var block = new Uint8Array(64).fill(mask);
      key.forEach(function (byte, n) { block[n] ^= byte; });
      return block;
    };
    return sha256(joined(pad(92), sha256(joined(pad(54), bytes))));
  }

  // --- the text ---------------------------------------------------------------------------------------------

  function utf8(text) { return new TextEncoder().encode(text); }

  function base64url(bytes) {
    return btoa(String.fromCharCode.apply(null, bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  // it: of the player; shown: when the code is made
  function text(it, shown) {
    var plain = function (id) { return id.replace(/-/g, ""); };
    var answers = it.sitting.paper.map(function (line) {
      var answer = it.answers[line.v] || [];
      return answer.length > 1 ? answer : answer[0] || 0;
    });
    var place = it.quiz.sittings.findIndex(function (one) { return one.id === it.sitting.id; });
    // A sitting that was begun online is its own pack, and says under which lease it was written instead of when it was begun.
    var begun = it.quiz.id === it.sitting.id ? it.lease || 0 : it.started || it.submitted.at;
    var times = [begun, it.submitted.at, shown].map(function (ms) { return Math.max(0, Math.round(ms)).toString(36); });
    var said = ["LX1", plain(it.quiz.id), place, plain(it.submitted.event)].concat(times, base64url(utf8(JSON.stringify(answers)))).join(".");
    var key = it.quiz.mac_key.match(/../g).map(function (hex) { return parseInt(hex, 16); });
    return said + "." + base64url(hmac(key, utf8(said))).slice(0, 16);
  }

  // --- the drawing ------------------------------------------------------------------------------------------

  var ECC = [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26];
  var BLOCKS = [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12];

  // How many codewords a version holds, those of correction included.
  function room(version) {
    var bits = (16 * version + 128) * version + 64;
    if (version > 1) {
      var marks = Math.floor(version / 7) + 2;
      bits -= (25 * marks - 10) * marks - 55;
      if (version > 6) bits -= 36;
    }
    return bits >> 3;
  }

  function times(a, b) {
    var product = 0;
    for (var bit = 7; bit >= 0; bit--) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((b >> bit) & 1) * a);
    return product;
  }

  // Reed and Solomon's correction of one block.
  function correction(data, degree) {
    var divisor = new Array(degree).fill(0);
    divisor[degree - 1] = 1;
    for (var n = 0, root = 1; n < degree; n++, root = times(root, 2)) {
      for (var i = 0; i < degree; i++) divisor[i] = times(divisor[i], root) ^ (divisor[i + 1] || 0);
    }
    return data.reduce(function (rest, byte) {
      var factor = byte ^ rest[0];
      return rest.slice(1).concat(0).map(function (one, n) { return one ^ times(divisor[n], factor); });
    }, new Array(degree).fill(0));
  }

  function codewords(bytes, version) {
    var blocks = BLOCKS[version - 1];
    var ecc = ECC[version - 1];
    var most = room(version);
    var bits = [];
    var put = function (value, length) { for (var n = length - 1; n >= 0; n--) bits.push((value >> n) & 1); };
    put(4, 4);
    put(bytes.length, version < 10 ? 8 : 16);
    bytes.forEach(function (byte) { put(byte, 8); });
    var capacity = (most - blocks * ecc) * 8;
    put(0, Math.min(4, capacity - bits.length));
    while (bits.length % 8) bits.push(0);
    for (var filler = 0xec; bits.length < capacity; filler ^= 0xec ^ 0x11) put(filler, 8);
    var data = [];
    for (var at = 0; at < bits.length; at += 8) data.push(parseInt(bits.slice(at, at + 8).join(""), 2));
    var short = Math.floor(most / blocks) - ecc;
    var longer = blocks - (most % blocks); // from which block on they hold one more
    var own = [];
    for (var block = 0, start = 0; block < blocks; block++) {
      var part = data.slice(start, start += short + (block >= longer ? 1 : 0));
      own.push({ data: part, ecc: correction(part, ecc) });
    }
    var out = [];
    for (var n = 0; n <= short; n++) own.forEach(function (one) { if (n < one.data.length) out.push(one.data[n]); });
    for (var m = 0; m < ecc; m++) own.forEach(function (one) { out.push(one.ecc[m]); });
    return out;
  }

  function places(version) {
    if (version === 1) return [];
    var count = Math.floor(version / 7) + 2;
    var step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
    var found = [6];
    for (var at = version * 4 + 10; found.length < count; at -= step) found.splice(1, 0, at);
    return found;
  }

  // Rows of booleans: what is dark.
  function modules(text_) {
    var bytes = utf8(text_);
    var version = 1;
    while (version < 26 && bytes.length + (version < 10 ? 2 : 3) > room(version) - BLOCKS[version - 1] * ECC[version - 1]) version++;
    if (version > 25) throw new Error("too long");
    var size = version * 4 + 17;
    var dark = [];
    var fixed = [];
    for (var y = 0; y < size; y++) {
      dark.push(new Array(size).fill(false));
      fixed.push(new Array(size).fill(false));
    }
    var set = function (x, y_, value) {
      if (x < 0 || y_ < 0 || x >= size || y_ >= size) return;
      dark[y_][x] = Boolean(value);
      fixed[y_][x] = true;
    };
    for (var n = 0; n < size; n++) {
      set(6, n, n % 2 === 0);
      set(n, 6, n % 2 === 0);
    }
    var square = function (cx, cy, radius, rings) {
      for (var dy = -radius; dy <= radius; dy++) for (var dx = -radius; dx <= radius; dx++) set(cx + dx, cy + dy, rings.indexOf(Math.max(Math.abs(dx), Math.abs(dy))) < 0);
    };
    [[3, 3], [size - 4, 3], [3, size - 4]].forEach(function (one) { square(one[0], one[1], 4, [2, 4]); });
    var at = places(version);
    at.forEach(function (x, i) {
      at.forEach(function (y_, j) {
        var corner = (!i && !j) || (!i && j === at.length - 1) || (i === at.length - 1 && !j);
        if (!corner) square(x, y_, 2, [1]);
      });
    });
    // Level L and mask 0, with their correction.
    var rest = 8;
    for (n = 0; n < 10; n++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    var format = ((8 << 10) | rest) ^ 0x5412;
    for (n = 0; n < 15; n++) {
      var bit = (format >> n) & 1;
      set(8, n < 6 ? n : n < 8 ? n + 1 : size - 15 + n, bit);
      set(n < 8 ? size - 1 - n : n < 9 ? 7 : 14 - n, 8, bit);
    }
    set(8, size - 8, true);
    if (version > 6) {
      var twelve = version;
      for (n = 0; n < 12; n++) twelve = (twelve << 1) ^ ((twelve >> 11) * 0x1f25);
      for (n = 0; n < 18; n++) {
        var one = (((version << 12) | twelve) >> n) & 1;
        set(size - 11 + (n % 3), Math.floor(n / 3), one);
        set(Math.floor(n / 3), size - 11 + (n % 3), one);
      }
    }
    var words = codewords(Array.prototype.slice.call(bytes), version);
    var next = 0;
    for (var right = size - 1; right > 0; right -= 2) {
      if (right === 6) right = 5;
      for (var vertical = 0; vertical < size; vertical++) {
        for (var side = 0; side < 2; side++) {
          var x = right - side;
          var y2 = ((right + 1) & 2) === 0 ? size - 1 - vertical : vertical;
          if (fixed[y2][x]) continue;
          var value = next < words.length * 8 && (words[next >> 3] >> (7 - (next & 7))) & 1;
          next++;
          dark[y2][x] = Boolean(value) !== ((x + y2) % 2 === 0);
        }
      }
    }
    return dark;
  }

  function drawing(dark, label) {
    var name = "http://www.w3.org/2000/svg";
    var picture = document.createElementNS(name, "svg");
    var path = "";
    dark.forEach(function (row, y) { row.forEach(function (is, x) { if (is) path += "M" + (x + 4) + " " + (y + 4) + "h1v1h-1z"; }); });
    var size = dark.length + 8;
    picture.setAttribute("viewBox", "0 0 " + size + " " + size);
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", label);
    [["#fff", "M0 0h" + size + "v" + size + "h-" + size + "z"], ["#000", path]].forEach(function (one) {
      var shape = document.createElementNS(name, "path");
      shape.setAttribute("fill", one[0]);
      shape.setAttribute("d", one[1]);
      picture.append(shape);
    });
    return picture;
  }

  // h, words: of the player
  function show(it, h, words) {
    var code = text(it, Date.now());
    return h("section", {}, h("p", {}, words.codeHow), drawing(modules(code), words.code), h("p", { class: "soft" }, words.codeText), h("p", { class: "soft" }, code));
  }

  window.sheetCode = { text: text, modules: modules, hmac: hmac, show: show };
})();
