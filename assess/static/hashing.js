// The SHA-256 of a file, computed in this browser piece by piece: the file goes nowhere, only its hash is put in the field.
"use strict";
(() => {
  // FIPS 180-4: the first 32 bits of the fractional parts of the roots of the first primes.
  const PRIMES = [];
  for (let n = 2; PRIMES.length < 64; n += 1) if (PRIMES.every((p) => n % p)) PRIMES.push(n);
  const fraction = (x) => Math.floor((x - Math.floor(x)) * 2 ** 32) | 0;
  const START = PRIMES.slice(0, 8).map((p) => fraction(Math.sqrt(p)));
  const ROUND = Int32Array.from(PRIMES, (p) => fraction(Math.cbrt(p)));

  class Sha256 { // the browser's own digest wants the whole file at once
    #state = Int32Array.from(START);
    #words = new Int32Array(64);
    #rest = new Uint8Array(64);
    #left = 0;
    #size = 0;

    update(bytes) {
      let at = 0;
      this.#size += bytes.length;
      while (at < bytes.length) {
        if (!this.#left && bytes.length - at >= 64) {
          this.#block(bytes, at);
          at += 64;
          continue;
        }
        const taken = Math.min(64 - this.#left, bytes.length - at);
        this.#rest.set(bytes.subarray(at, at + taken), this.#left);
        this.#left += taken;
        at += taken;
        if (this.#left === 64) {
          this.#block(this.#rest, 0);
          this.#left = 0;
        }
      }
    }

    hex() { // one bit, zeros, and the size in bits in the last eight bytes
      const size = this.#size;
      const tail = new Uint8Array((this.#left < 56 ? 64 : 128) - this.#left);
      tail[0] = 0x80;
      const view = new DataView(tail.buffer);
      view.setUint32(tail.length - 8, Math.floor(size / 2 ** 29));
      view.setUint32(tail.length - 4, (size * 8) >>> 0);
      this.update(tail);
      return [...this.#state].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
    }

    #block(bytes, from) {
      const w = this.#words, state = this.#state;
      for (let i = 0, at = from; i < 16; i += 1, at += 4) {
        w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
      }
      for (let i = 16; i < 64; i += 1) {
        const p = w[i - 15], q = w[i - 2];
        const s0 = ((p >>> 7) | (p << 25)) ^ ((p >>> 18) | (p << 14)) ^ (p >>> 3);
        const s1 = ((q >>> 17) | (q << 15)) ^ ((q >>> 19) | (q << 13)) ^ (q >>> 10);
        w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 64; i += 1) {
        const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
        const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUND[i] + w[i]) | 0;
        const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
        const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
      }
      const next = [a, b, c, d, e, f, g, h];
      for (let i = 0; i < 8; i += 1) state[i] = (state[i] + next[i]) | 0;
    }
  }

  async function hashOf(file) {
    const hash = new Sha256();
    const reader = file.stream().getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) hash.update(piece.value);
    return hash.hex();
  }

  for (const place of document.querySelectorAll("[data-hash-of]")) {
    const field = document.getElementById(place.dataset.hashOf);
    if (!field) continue;
    const name = `${field.id}-bestand`;
    const label = Object.assign(document.createElement("label"), { htmlFor: name, textContent: `${place.dataset.pick ?? "Kies het getekende bestand"}. Het blijft op uw computer.` });
    const picker = Object.assign(document.createElement("input"), { type: "file", id: name, className: "tp-file" });
    const said = Object.assign(document.createElement("p"), { className: "tp-muted" });
    said.setAttribute("aria-live", "polite");
    place.append(label, picker, said);
    place.hidden = false;
    picker.addEventListener("change", async () => {
      const file = picker.files[0];
      if (!file) return;
      field.value = ""; // never the hash of the file that was chosen before
      said.textContent = `Het controlegetal van ${file.name} wordt berekend.`;
      try {
        const hash = await hashOf(file);
        if (picker.files[0] !== file) return; // another one was chosen meanwhile
        field.value = hash;
        said.textContent = `Het controlegetal van ${file.name} staat nu in het veld.`;
      } catch {
        if (picker.files[0] === file) said.textContent = "De browser kon dit bestand niet lezen. Gebruik sha256sum.";
      }
    });
  }
})();
