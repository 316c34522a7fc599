// Answers the question in the page's stead, by work: then nobody has to type anything.
"use strict";

(() => {
  // SHA-256 of at most 55 ASCII characters: one block, so that old phones are done within a second.
  const PRIMES = [], ROOTS = [];
  for (let n = 2; PRIMES.length < 64; n += 1) if (PRIMES.every((prime) => n % prime)) PRIMES.push(n);
  const fraction = (x) => ((x - Math.floor(x)) * 2 ** 32) | 0;
  const K = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));
  for (const prime of PRIMES.slice(0, 8)) ROOTS.push(fraction(Math.sqrt(prime)));
  const words = new Int32Array(64);
  const turn = (x, n) => (x >>> n) | (x << (32 - n));

  function fill(text) {
    words.fill(0, 0, 16);
    for (let i = 0; i < text.length; i += 1) words[i >> 2] |= text.charCodeAt(i) << (24 - 8 * (i & 3));
    words[text.length >> 2] |= 0x80 << (24 - 8 * (text.length & 3));
    words[15] = text.length * 8;
    for (let i = 16; i < 64; i += 1) {
      const a = words[i - 15], b = words[i - 2];
      const s0 = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3), s1 = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
      words[i] = (words[i - 16] + s0 + words[i - 7] + s1) | 0;
    }
  }

  // The first 32 bits.
  function digest(text) {
    fill(text);
    let [a, b, c, d, e, f, g, h] = ROOTS;
    for (let i = 0; i < 64; i += 1) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    return (ROOTS[0] + a) >>> 0;
  }

  // A little at a time: the page stays alive meanwhile.
  function work(question, done) {
    const { seed, parts, bits } = question.dataset, found = [];
    let tried = 0;
    const some = () => {
      const until = Date.now() + 20;
      while (found.length < Number(parts) && Date.now() < until) {
        if (digest(`${seed}.${found.length}.${tried}`) >>> (32 - bits) === 0) { found.push(tried); tried = 0; } else tried += 1;
      }
      if (found.length < Number(parts)) setTimeout(some); else done(found.join("."));
    };
    some();
  }

  for (const question of document.querySelectorAll("[data-seed]")) {
    work(question, (found) => {
      question.querySelector("[name=work]").value = found;
      question.querySelector(".field").hidden = true;
      for (const other of document.querySelectorAll("[name=another]")) other.hidden = true;
      question.querySelector("[data-done]").hidden = false;
    });
  }
})();
