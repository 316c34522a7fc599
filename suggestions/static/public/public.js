// Makes the form more comfortable; without it everything works as well.
"use strict";

const DRAFT = "suggestion-draft";
const KEPT = ["text", "title", "place"];

// In private windows there is no storage: then nothing is kept.
const store = {
  read() { try { return JSON.parse(localStorage.getItem(DRAFT)) || {}; } catch { return {}; } },
  write(value) { try { localStorage.setItem(DRAFT, JSON.stringify(value)); } catch { /* full or forbidden */ } },
  clear() { try { localStorage.removeItem(DRAFT); } catch { /* forbidden */ } },
};

function keepDraft(form) {
  const draft = store.read();
  for (const name of KEPT) {
    const field = form.elements[name];
    if (!field.value && draft[name]) field.value = draft[name];
  }
  form.addEventListener("input", () => {
    store.write(Object.fromEntries(KEPT.map((name) => [name, form.elements[name].value])));
  });
}

function narrowDown(box) {
  const labels = [null, null, box.dataset.township, box.dataset.village];
  const lists = () => [...box.querySelectorAll("select")];
  const last = () => lists()[lists().length - 1];

  async function offer(parent) {
    for (const list of lists().slice(lists().indexOf(parent) + 1)) list.parentElement.remove();
    const level = lists().length + 2;
    const whole = parent === lists()[0] && parent.selectedIndex < 2;
    if (!parent.value || whole || !labels[level - 1]) return;
    const answer = await fetch(`${box.dataset.places}?in=${encodeURIComponent(parent.value)}`);
    if (!answer.ok || parent !== last()) return;
    const { places } = await answer.json();
    if (places.length) box.append(makeList(level, places));
  }

  function makeList(level, places) {
    const row = document.createElement("div");
    const label = document.createElement("label");
    const list = document.createElement("select");
    list.id = label.htmlFor = `id_region_${level}`;
    list.name = "region";
    label.className = "light";
    label.textContent = labels[level - 1];
    list.append(new Option(box.dataset.open, ""), ...places.map((place) => new Option(place.name, place.code)));
    row.append(label, list);
    return row;
  }

  box.addEventListener("change", (event) => offer(event.target));
  if (last().value) offer(last());
}

function saySending(form) {
  const button = form.querySelector("[type=submit]");
  const words = button.textContent;
  form.addEventListener("submit", () => { button.textContent = form.dataset.sending; });
  // Somebody who goes back finds the page as it was left.
  window.addEventListener("pageshow", () => { button.textContent = words; });
}

document.querySelectorAll("[data-draft]").forEach(keepDraft);
document.querySelectorAll("[data-places]").forEach(narrowDown);
document.querySelectorAll("[data-sending]").forEach(saySending);
if (document.querySelector("[data-sent]")) store.clear();
