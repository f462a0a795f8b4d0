// Saves every form[data-autosave] while someone fills it in; without this script its Save button does the same.
"use strict";
const element = (tag, facts) => Object.assign(document.createElement(tag), facts);

function autosave(form) {
  const status = form.querySelector("[data-autosave-status]");
  let saved = drafts.snapshot(form), running = null, stopped = false, renewed = false, timer, pause = 2000;
  const say = (state, ...parts) => { status.dataset.state = state; status.replaceChildren(...parts); if (state === "problem") status.scrollIntoView({ block: "nearest" }); };
  const later = (wait) => { clearTimeout(timer); timer = setTimeout(flush, wait); };
  const note = () => (drafts.snapshot(form) === saved && !stopped ? drafts.forget(form) : drafts.keep(form));

  function confirm(told, sent) {
    [saved, pause, renewed] = [sent, 2000, false];
    if (drafts.version(form) && told.version !== undefined) drafts.version(form).value = told.version;
    const at = told.saved_at, clock = { hour: "2-digit", minute: "2-digit" };
    const time = at.includes("T") ? new Date(at).toLocaleTimeString("nl-NL", clock) : at.match(/\d{1,2}:\d{2}/)?.[0] ?? at;
    say("saved", `Opgeslagen om ${time}`);
    show(told);
  }
  function show(told) { // What follows from the answer: the advice, the badge of the requirement, the progress.
    const advice = form.querySelector("[data-advice]"), badge = form.closest("section")?.querySelector("[data-badge]");
    const bar = document.querySelector("[data-progress]"), words = document.querySelector("[data-progress-text]");
    if (advice) advice.textContent = told.message ?? "";
    if (badge && told.badge) badge.innerHTML = told.badge;
    if (bar && told.change) bar.value += told.change;
    if (words && told.change) words.textContent = `${bar.value} van ${bar.max}`;
  }
  async function settle(answer, sent) {
    const signIn = { href: "/aanmelden", target: "_blank", rel: "noopener", textContent: "Meld u in een nieuw tabblad aan" };
    if (answer.status === 401 || answer.type === "opaqueredirect") return (renewed = false) || say("problem",
      "Uw sessie is verlopen. Uw tekst staat nog in het veld. ", element("a", signIn), " en probeer het opnieuw.");
    const token = form.elements.namedItem("csrf_token");
    if (answer.status === 400 && !renewed) { // Signed in again in another tab: the refusal brings the new token.
      [renewed, token.value] = [true, (await answer.json()).csrf_token ?? token.value];
      return later(0);
    }
    if (answer.status >= 500 || answer.status === 429) throw new Error(answer.statusText);
    if (![200, 409, 422].includes(answer.status)) return say("problem", "Nog niet opgeslagen. Laad de pagina opnieuw. Uw tekst blijft bewaard.");
    const told = await answer.json().catch((fault) => { if (answer.ok) throw fault; return {}; });
    if (answer.status === 200) return confirm(told, sent);
    if (answer.status === 422) return say("problem", `Nog niet opgeslagen. ${Object.values(told.errors ?? {}).flat().join(" ")}`);
    stopped = true;
    if (told.final) return say("problem", told.message);
    // The button posts this form the plain way: the answer to that is the page with both texts.
    const compare = element("button", { type: "submit", textContent: "Vergelijk beide teksten" });
    return say("problem", `${told.message ?? "Iemand anders heeft dit intussen gewijzigd."} `, compare);
  }
  async function post() { // Never two at a time; what changed meanwhile goes out in the next round.
    for (let last = saved, sent = drafts.snapshot(form); !stopped && sent !== last; last = sent, sent = drafts.snapshot(form)) {
      const headers = { Accept: "application/json", "X-CSRFToken": form.elements.namedItem("csrf_token").value };
      const request = { method: "POST", body: new URLSearchParams(new FormData(form)), headers, redirect: "manual" };
      try { await settle(await fetch(form.getAttribute("action"), request), sent); } catch {
        say("problem", "Nog niet opgeslagen: geen verbinding. We proberen het opnieuw.");
        later(pause); pause = Math.min(pause * 2, 60000);
      }
    }
  }
  function flush() { clearTimeout(timer); return (running ??= post().finally(() => { running = null; note(); })); }
  drafts.flushes.set(form, flush);
  form.addEventListener("input", () => { note(); later(800); });
  form.addEventListener("change", () => { note(); later(300); }); // Arrow keys pass other choices on their way.
  form.addEventListener("submit", async (event) => { // Waits for a save under way: else it meets its own version.
    if (running) { event.preventDefault(); await running; return form.requestSubmit(event.submitter); }
    clearTimeout(timer); stopped = true; return drafts.unsaved.delete(form);
  });
  for (const moment of ["online", "focus"]) addEventListener(moment, () => { if (drafts.unsaved.has(form)) flush(); });
  drafts.restore(form);
  flush();
}
document.querySelectorAll("form[data-autosave]").forEach(autosave);
