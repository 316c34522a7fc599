// Offers what was answered already while somebody writes; it only ever adds to the page.
"use strict";
(() => {
  const PAUSE = 900;
  const FEWEST = 4;

  function offerSimilar(box) {
    const form = box.closest("form");
    const text = form.elements.text;
    let asked = "";
    let shown = "";
    let timer = 0;
    let request = null;

    const region = () => [...form.querySelectorAll("select[name=region]")].map((list) => list.value).find(Boolean) || "";

    async function ask() {
      const body = new URLSearchParams({ text: text.value.trim(), region: region() });
      if (asked === body.toString()) return;
      asked = body.toString();
      if (request) request.abort();
      request = new AbortController();
      if (body.get("text").length < FEWEST) { show(""); return; }
      body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      try {
        const answer = await fetch(box.dataset.similar, { method: "POST", body, signal: request.signal });
        if (answer.ok) show((await answer.text()).trim());
      } catch { /* a newer question, or no line: writing goes on */ }
    }

    // Whoever reads here keeps what is read.
    function show(words) {
      if (words !== shown && !box.contains(document.activeElement)) fill(box, shown = words);
    }

    function later() {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    }

    text.addEventListener("input", later);
    form.addEventListener("change", (event) => { if (event.target.name === "region") later(); });
    if (text.value) later();
  }

  // Whoever has gone on to a field further down keeps it where it was.
  function fill(box, words) {
    const active = document.activeElement;
    const below = active && box.compareDocumentPosition(active) & Node.DOCUMENT_POSITION_FOLLOWING;
    const before = below ? active.getBoundingClientRect().top : 0;
    box.innerHTML = words;
    if (below) window.scrollBy({ top: active.getBoundingClientRect().top - before, behavior: "instant" });
  }

  document.querySelectorAll("[data-similar]").forEach(offerSimilar);
})();
