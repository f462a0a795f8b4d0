// Single-key shortcuts: only those that the page itself lists in [data-shortcuts], and only while they are switched on (WCAG 2.1.4).
"use strict";
const listed = new Set([...document.querySelectorAll("[data-shortcuts] kbd")].map((key) => key.textContent.trim().toLowerCase()));
const memory = "toetspeil-sneltoetsen", areOn = () => localStorage.getItem(memory) !== "uit";

for (const holder of document.querySelectorAll("[data-shortcuts-switch]")) {
  const tick = holder.querySelector("input");
  holder.hidden = false;
  tick.checked = areOn();
  tick.addEventListener("change", () => localStorage.setItem(memory, tick.checked ? "aan" : "uit"));
}

document.addEventListener("keydown", (event) => {
  const key = event.key.toLowerCase();
  if (!listed.has(key) || !areOn() || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  // A choice or a tick box takes no letters, so someone who has just chosen may go on with a key.
  if (event.target.closest("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])")) return;
  const target = document.querySelector(`[data-shortcut="${CSS.escape(key)}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("a[href]")) target.click();
  else target.focus();
});
