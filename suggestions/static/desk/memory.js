"use strict";
// What this tab remembers until somebody signs out: words that were not sent yet, and the list's filters.
(() => {
  const WORDS = "desk-words", LIST = "desk-list";
  const read = (name) => { try { return JSON.parse(sessionStorage.getItem(name)) || {}; } catch { return {}; } };
  const write = (name, value) => {
    try { sessionStorage.setItem(name, JSON.stringify(value)); } catch { /* full or forbidden */ }
  };

  // A session that ran out leads to the door and back to an empty form.
  const here = location.pathname;
  const form = document.querySelector("form.card.form");
  const fields = form ? Array.from(form.querySelectorAll("textarea")) : [];
  if (fields.length) {
    const kept = read(WORDS)[here] || {};
    fields.forEach((field) => { if (!field.value && kept[field.name]) field.value = kept[field.name]; });
    form.addEventListener("input", () => {
      const values = Object.fromEntries(fields.map((field) => [field.name, field.value]));
      write(WORDS, { ...read(WORDS), [here]: values });
    });
  }
  // Back on the suggestion's page the move was made, or given up.
  const page = here.match(/^(.*\/suggestion\/\d+\/)change\/$/);
  if (page) write(WORDS, Object.fromEntries(Object.entries(read(WORDS)).filter(([path]) => !path.startsWith(page[1]))));

  const links = Array.from(document.querySelectorAll(".breadcrumbs a, [data-list]"));
  const list = links.map((link) => link.pathname).find((path) => path.endsWith("/suggestion/"));
  if (here.endsWith("/suggestion/")) write(LIST, { query: location.search });
  else links.filter((link) => link.pathname === list && !link.search).forEach((link) => {
    link.search = read(LIST).query || "";
  });

  // Triage goes on through the list that was left.
  document.querySelectorAll("[data-triage-link]").forEach((link) => {
    const query = read(LIST).query;
    if (query) link.search = new URLSearchParams({ list: query });
  });

  const leave = document.querySelector("#logout-form");
  if (leave) leave.addEventListener("submit", () => { write(WORDS, {}); write(LIST, {}); });
})();
