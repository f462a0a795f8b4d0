// Keeps text that is not saved yet: in this tab (it comes back with the page), and by asking before the page is left.
"use strict";
const drafts = {
  unsaved: new Set(),
  flushes: new Map(),
  key: (form) => `toetspeil ${form.getAttribute("action")}`,
  version: (form) => form.elements.namedItem("version"),

  entries(form) {
    const own = ([name]) => name !== "csrf_token" && name !== "version";
    return [...new FormData(form)].filter(own).map(([name, value]) => [name, String(value).trim()]);
  },
  snapshot: (form) => JSON.stringify(drafts.entries(form)),

  keep(form) {
    drafts.unsaved.add(form);
    const draft = { version: drafts.version(form)?.value, entries: drafts.entries(form) };
    sessionStorage.setItem(drafts.key(form), JSON.stringify(draft));
  },
  forget(form) {
    drafts.unsaved.delete(form);
    sessionStorage.removeItem(drafts.key(form));
  },

  restore(form) {
    const draft = JSON.parse(sessionStorage.getItem(drafts.key(form)) ?? "null");
    if (!draft || JSON.stringify(draft.entries) === drafts.snapshot(form)) return drafts.forget(form);
    for (const control of form.elements) {
      const mine = draft.entries.filter(([name]) => name === control.name).map(([, value]) => value);
      if (control.matches("[type=radio], [type=checkbox]")) control.checked = mine.includes(control.value);
      else if (control.matches("textarea, select, input:not([type=hidden], [type=file])")) control.value = mine[0] ?? "";
    }
    // The version it was written on: had a colleague saved since, the server must notice and show both texts.
    if (drafts.version(form) && draft.version !== undefined) drafts.version(form).value = draft.version;
    const words = "Deze antwoorden waren nog niet opgeslagen. Wij hebben ze teruggezet.";
    const notice = Object.assign(document.createElement("p"), { className: "tp-restored", textContent: words });
    form.querySelector("[data-autosave-status]").before(notice);
    return drafts.keep(form);
  },
};
for (const form of document.querySelectorAll("form[data-draft]")) { // Saved only when it is sent; until then kept in this tab.
  drafts.restore(form);
  drafts.unsaved.delete(form);
  form.addEventListener("input", () => { drafts.keep(form); drafts.unsaved.delete(form); });
  form.addEventListener("submit", () => drafts.forget(form));
}
addEventListener("beforeunload", (event) => { if (drafts.unsaved.size) event.preventDefault(); });
for (const form of document.querySelectorAll('.tp-sign-out, form[action="/account/overal-uitloggen"]')) {
  form.addEventListener("submit", () => sessionStorage.clear());
}
document.addEventListener("click", async (event) => { // A link waits for the last words, so that going fast loses none.
  const link = event.target.closest?.("a[href]:not([target], [href^='#'])");
  if (!link || !drafts.unsaved.size || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const saves = [...drafts.unsaved].map((form) => drafts.flushes.get(form)());
  await Promise.race([Promise.all(saves), new Promise((go) => setTimeout(go, 3000))]);
  location.assign(link.href);
});
