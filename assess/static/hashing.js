// The SHA-256 of a file, computed in this browser: the file goes nowhere, only its hash is put in the field.
"use strict";
const MOST = 100 * 1024 * 1024;

for (const place of document.querySelectorAll("[data-hash-of]")) {
  const field = document.getElementById(place.dataset.hashOf);
  if (!field || !globalThis.crypto?.subtle) continue;
  const name = `${field.id}-bestand`;
  const label = Object.assign(document.createElement("label"), { htmlFor: name, textContent: "Kies het getekende bestand. Het blijft op uw computer." });
  const picker = Object.assign(document.createElement("input"), { type: "file", id: name, className: "tp-file" });
  const said = Object.assign(document.createElement("p"), { className: "tp-muted" });
  said.setAttribute("aria-live", "polite");
  place.append(label, picker, said);
  place.hidden = false;
  picker.addEventListener("change", async () => {
    const file = picker.files[0];
    if (!file) return;
    if (file.size > MOST) {
      said.textContent = "Dit bestand is te groot voor de browser. Gebruik sha256sum.";
      return;
    }
    try {
      const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
      field.value = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      said.textContent = `Het controlegetal van ${file.name} staat nu in het veld.`;
    } catch {
      said.textContent = "De browser kon dit bestand niet lezen. Gebruik sha256sum.";
    }
  });
}
