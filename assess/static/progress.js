// Follows a job on the server: asks [data-job-url] every second and shows {state, step, of, label, url}.
"use strict";
for (const holder of document.querySelectorAll("[data-job-url]")) {
  const bar = holder.querySelector("progress"), words = holder.querySelector("[data-job-text]");
  let said = "", pause = 1000;

  const say = (text, url) => {
    if (text + url === said) return; // The same words again would be read aloud again.
    said = text + url;
    words.replaceChildren(text);
    if (url) words.append(" ", Object.assign(document.createElement("a"), { href: url, textContent: "Download het rapport (PDF)" }));
  };

  const ask = async () => {
    try {
      const answer = await fetch(holder.dataset.jobUrl, { headers: { Accept: "application/json" }, redirect: "manual" });
      if (answer.status === 401 || answer.type === "opaqueredirect") return say("Uw sessie is verlopen.", "/aanmelden");
      const job = await answer.json();
      bar.max = job.of || 1;
      bar.value = job.step;
      pause = 1000;
      say(job.of ? `${job.label} (${job.step} van ${job.of})` : job.label, job.url);
      if (["klaar", "mislukt", "afgebroken"].includes(job.state)) return undefined;
    } catch {
      say("Geen verbinding. We proberen het opnieuw.");
      pause = Math.min(pause * 2, 30000);
    }
    setTimeout(ask, pause);
    return undefined;
  };
  ask();
}
