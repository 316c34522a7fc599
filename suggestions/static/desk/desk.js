"use strict";
// Adds only speed: every page works without it.
(() => {
  const STORED = "desk-keys-off";
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const one = (selector) => document.querySelector(selector);
  const off = () => localStorage.getItem(STORED) === "1";

  const dialog = one("#keys");
  const showKeys = () => { if (dialog && !dialog.open) dialog.showModal(); };
  all("[data-keys]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", showKeys);
  });
  all("[data-keys-on]").forEach((box) => {
    box.checked = !off();
    box.addEventListener("change", () => localStorage.setItem(STORED, box.checked ? "0" : "1"));
  });

  // A collector's page leaves drafts and a page for times without a line in this browser.
  const leave = one("#logout-form");
  if (leave) leave.addEventListener("submit", async (event) => {
    const kept = JSON.parse(localStorage.getItem("collector") || "null");
    if (!kept) return;
    event.preventDefault();
    if (kept.left && !window.confirm(leave.dataset.drafts)) return;
    localStorage.removeItem("collector");
    const workers = navigator.serviceWorker ? await navigator.serviceWorker.getRegistrations() : [];
    await Promise.all(workers.map((each) => each.unregister()));
    if (window.caches) await caches.delete("collect");
    leave.submit();
  });

  const rows = all("[data-row]");
  const here = () => rows.findIndex((row) => row.contains(document.activeElement));
  const go = (step) => {
    const at = here();
    const next = at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1);
    rows[next].querySelector("a").focus();
    rows[next].scrollIntoView({ block: "nearest" });
  };

  // Back from one of them: the row that was left has the focus, once the browser has gone there.
  const left = /^#row-\d+$/.test(location.hash) && one(location.hash);
  if (left) window.addEventListener("pageshow", () => setTimeout(() => left.querySelector("a").focus()));

  const boxes = all('[data-row] input[name="selected"]');
  const every = one("[data-all]");
  const picked = one("[data-picked]");
  const words = picked ? picked.textContent : "";
  const count = () => {
    const number = boxes.filter((box) => box.checked).length;
    if (picked) picked.textContent = number ? `${words} ${number}` : words;
    if (every) every.checked = number > 0 && number === boxes.length;
  };
  boxes.forEach((box) => box.addEventListener("change", count));
  if (every) {
    every.addEventListener("change", () => {
      boxes.forEach((box) => { box.checked = every.checked; });
      count();
    });
  }
  window.addEventListener("pageshow", count);

  const toggle = () => {
    const at = here();
    const box = at < 0 ? null : rows[at].querySelector('input[name="selected"]');
    if (box) box.click();
  };
  const triage = () => {
    const at = here();
    return follow(at < 0 ? "[data-alarm], [data-row] a[data-t]" : `#${rows[at].id} a[data-t]`) || follow('[data-key="t"]');
  };
  const follow = (selector) => { const link = one(selector); if (link) link.click(); return link; };

  const keys = {
    j: () => rows.length && (go(1), true),
    k: () => rows.length && (go(-1), true),
    t: () => triage(),
    x: () => rows.length && (toggle(), true),
    "/": () => { const search = one("[data-search]"); if (search) search.focus(); return search; },
    m: () => {
      const more = one("[data-more]");
      if (more) { more.open = true; more.querySelector("a").focus(); }
      return more;
    },
    u: () => follow("[data-list]"),
  };

  document.addEventListener("keydown", (event) => {
    const more = one("[data-more]");
    if (event.key === "Escape" && more && more.open) {
      more.open = false;
      more.querySelector("summary").focus();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || (dialog && dialog.open)) return;
    if (event.target.closest('input:not([type="checkbox"]), textarea, select')) return;
    if (off()) return;
    if (event.key === "?") { showKeys(); return; }
    const act = keys[event.key];
    const done = act ? act() : /^[a-z]$/.test(event.key) && follow(`[data-key="${event.key}"]`);
    if (done) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const more = one("[data-more]");
    if (more && more.open && !more.contains(event.target)) more.open = false;
  });
})();
