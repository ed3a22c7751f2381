/* SHA-256, which browsers offer in secure contexts only: what names the words of a short answer, and what signs a hand-in code. */
(function () {
  "use strict";

  var primes = [];
  for (var p = 2; primes.length < 64; p++) if (primes.every(function (one) { return p % one; })) primes.push(p);
  var fraction = function (root) { return ((root % 1) * 4294967296) | 0; };
  var K = primes.map(function (one) { return fraction(Math.cbrt(one)); });
  var H = primes.slice(0, 8).map(function (one) { return fraction(Math.sqrt(one)); });

  function sha256(bytes) {
    var length = bytes.length;
    var padded = new Uint8Array(((length + 72) >> 6) << 6);
    padded.set(bytes);
    padded[length] = 128;
    var view = new DataView(padded.buffer);
    view.setUint32(padded.length - 4, length * 8);
    var h = H.slice();
    var w = new Int32Array(64);
    var turn = function (x, n) { return (x >>> n) | (x << (32 - n)); };
    for (var at = 0; at < padded.length; at += 64) {
      var v = h.slice();
      for (var i = 0; i < 64; i++) {
        if (i < 16) w[i] = view.getInt32(at + i * 4);
        else {
          var a = w[i - 15];
          var b = w[i - 2];
          w[i] = w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + w[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
        }
        var one = v[7] + (turn(v[4], 6) ^ turn(v[4], 11) ^ turn(v[4], 25)) + ((v[4] & v[5]) ^ (~v[4] & v[6])) + K[i] + w[i];
        var two = (turn(v[0], 2) ^ turn(v[0], 13) ^ turn(v[0], 22)) + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
        v = [(one + two) | 0, v[0], v[1], v[2], (v[3] + one) | 0, v[4], v[5], v[6]];
      }
      h = h.map(function (word, n) { return (word + v[n]) | 0; });
    }
    var out = new DataView(new ArrayBuffer(32));
    h.forEach(function (word, n) { out.setInt32(n * 4, word); });
    return new Uint8Array(out.buffer);
  }

  window.sha256 = sha256;
})();
