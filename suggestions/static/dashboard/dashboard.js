"use strict";
// Adds only speed: every figure stands on the page that the server made.
(() => {
  const form = document.querySelector("#asking");
  if (form) form.addEventListener("change", (event) => {
    if (event.target.matches("select")) form.requestSubmit(form.querySelector(".primary"));
  });

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  const renewed = document.querySelector("[data-renews]");
  if (!renewed) return;
  // What is being counted is looked at more often than what stands; what is past does not change.
  let seconds = Number(renewed.dataset.renews);

  const openOnes = (root) => Array.from(root.querySelectorAll("details"), (each) => each.open);

  async function renew() {
    const response = await fetch(window.location.href, { headers: { "X-Renewal": "1" } });
    const kept = response.ok && !response.redirected;
    // Old figures that look new would be worse than none.
    document.body.classList.toggle("stale", !kept);
    if (!kept) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const here = document.getElementById("figures");
    const fresh = page.getElementById("figures");
    // Whoever reads with the keyboard, or has a word marked, is not interrupted.
    if (!fresh || here.contains(document.activeElement) || String(window.getSelection())) return;
    const open = openOnes(here);
    fresh.querySelectorAll("details").forEach((each, place) => { each.open = Boolean(open[place]); });
    here.replaceWith(document.importNode(fresh, true));
    if (seconds !== Number(fresh.dataset.renews || 0)) {
      window.clearInterval(timer);
      seconds = Number(fresh.dataset.renews || 0);
      start();
    }
    say();
    document.dispatchEvent(new Event("dashboard:renewed"));
  }

  function say() {
    document.querySelectorAll("[data-renewal]").forEach((each) => { each.hidden = !seconds; });
  }

  say();
  let timer = 0;
  const again = () => renew().catch(() => document.body.classList.add("stale"));
  const start = () => { if (seconds) timer = window.setInterval(again, seconds * 1000); };
  document.addEventListener("visibilitychange", () => {
    window.clearInterval(timer);
    if (!document.hidden && seconds) { again(); start(); }
  });
  start();
})();
