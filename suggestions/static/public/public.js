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
    const found = await places(box, "in", parent.value);
    if (found && found.length && parent === last()) box.append(makeList(level, found));
  }

  function makeList(level, found) {
    const list = make("select", { id: `id_region_${level}`, name: "region" });
    list.append(new Option(box.dataset.open, ""), ...found.map((place) => new Option(place.name, place.code)));
    const row = make("div");
    row.append(make("label", { htmlFor: list.id, className: "light", textContent: labels[level - 1] }), list);
    return row;
  }

  // The lists show what was found by its name; whoever goes on choosing starts anew.
  let turn = 0;
  async function show(path) {
    const mine = ++turn;
    for (const [place, code] of path.entries()) {
      const list = lists()[place];
      if (!list || mine !== turn) return;
      list.value = code;
      await offer(list);
    }
  }

  box.addEventListener("change", (event) => { if (event.target.matches("select")) offer(event.target); });
  findByName(box, show);
  if (last().value) offer(last());
}

function findByName(box, show) {
  const finding = box.querySelector("[data-finding]");
  const field = finding.querySelector("[type=search]");
  const status = finding.querySelector("[role=status]");
  let waiting, asked;

  async function find() {
    clearTimeout(waiting);
    const words = asked = field.value.trim();
    const found = words ? await places(box, "q", words) : [];
    if (!found || words !== asked) return;
    const { some, none } = finding.dataset;
    status.textContent = found.length ? `${some} ${found.length}` : words && none;
    finding.querySelector("fieldset")?.remove();
    if (found.length) finding.append(makeChoices(found));
  }

  function makeChoices(found) {
    const choices = make("fieldset");
    choices.append(make("legend", { className: "light", textContent: finding.dataset.which }), ...found.map(makeChoice));
    return choices;
  }

  function makeChoice(place, number) {
    const radio = make("input", { type: "radio", id: `found_${number}`, name: "found" });
    radio.dataset.path = place.path.join(" ");
    const label = make("label", { htmlFor: radio.id, textContent: `${place.name} ` });
    label.append(make("span", { className: "optional", textContent: place.within }));
    const row = make("div", { className: "tick" });
    row.append(radio, label);
    return row;
  }

  field.addEventListener("input", (event) => {
    clearTimeout(waiting);
    if (!event.isComposing) waiting = setTimeout(find, 250);
  });
  field.addEventListener("compositionend", find);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    find();
  });
  finding.querySelector("button").addEventListener("click", (event) => { event.preventDefault(); find(); });
  finding.addEventListener("change", ({ target }) => { if (target.dataset.path) show(target.dataset.path.split(" ")); });
  // Found before there was a script: from now on the lists say it.
  for (const radio of finding.querySelectorAll("[type=radio]")) radio.name = "found";
}

async function places(box, name, value) {
  try {
    const answer = await fetch(`${box.dataset.places}?${name}=${encodeURIComponent(value)}`);
    return answer.ok ? (await answer.json()).places : null;
  } catch { return null; }
}

function make(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}

// Photos go ahead while people still write; what does not get through is sent with the form.
function sendAhead(box) {
  const field = box.querySelector("[type=file]");
  const form = field.form;
  const words = make("p", { className: "hint" });
  const bar = make("progress", { max: 1 });

  function send() {
    const sent = new FormData();
    for (const name of ["csrfmiddlewaretoken", "photos"]) {
      for (const value of new FormData(form).getAll(name)) sent.append(name, value);
    }
    sent.append("keep", "1");
    const request = new XMLHttpRequest();
    request.upload.onprogress = ({ loaded, total }) => say(loaded / total);
    request.onload = () => { if (request.status === 200) replace(request.responseXML); };
    request.onloadend = () => words.remove();
    request.open("POST", form.getAttribute("action") || location.pathname);
    request.responseType = "document";
    request.send(sent);
  }

  function say(share) {
    bar.value = share;
    words.textContent = `${box.dataset.progress} ${Math.floor(share * 100)} %`;
    words.append(bar);
    if (!words.isConnected) box.append(words);
  }

  function replace(page) {
    const fresh = page && page.querySelector("[data-photos]");
    if (!fresh) return;
    box.replaceWith(fresh);
    sendAhead(fresh);
    fresh.querySelector("[type=file]").focus();
  }

  field.addEventListener("change", () => { if (field.files.length) send(); });
}

function saySending(form) {
  const button = form.querySelector("[data-send]");
  const words = button.textContent;
  form.addEventListener("submit", ({ submitter }) => {
    if (!submitter || !submitter.name || submitter === button) button.textContent = form.dataset.sending;
  });
  // Somebody who goes back finds the page as it was left.
  window.addEventListener("pageshow", () => { button.textContent = words; });
}

document.querySelectorAll("[data-draft]").forEach(keepDraft);
document.querySelectorAll("[data-places]").forEach(narrowDown);
document.querySelectorAll("[data-photos]").forEach(sendAhead);
document.querySelectorAll("[data-sending]").forEach(saySending);
if (document.querySelector("[data-sent]")) store.clear();
