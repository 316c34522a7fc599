// Makes the form more comfortable; without it everything works as well.
"use strict";

// A draft for each way in. What tells who somebody is stays only as long as the tab.
const DRAFTS = "suggestion-drafts", CONTACT = "suggestion-contact", SENT_BY = "suggestion-sent-by";
const KEPT = ["text", "title", "place", "confidential", "guardian", "publish"];
const PERSONAL = ["name", "phone", "email"];
const A_WEEK = 7 * 86400000;

// In private windows there is no storage: then nothing is kept.
function kept(storage, name) {
  return {
    read() { try { return JSON.parse(window[storage].getItem(name)) || {}; } catch { return {}; } },
    write(value) { try { window[storage].setItem(name, JSON.stringify(value)); } catch { /* full or forbidden */ } },
  };
}

const store = {
  drafts: kept("localStorage", DRAFTS),
  contacts: kept("sessionStorage", CONTACT),
  sent: kept("sessionStorage", SENT_BY),
  read(way) {
    const draft = this.drafts.read()[way];
    return { ...(draft && Date.now() - draft.at < A_WEEK ? draft : {}), ...this.contacts.read()[way] };
  },
  write(way, draft, contact) {
    this.drafts.write({ ...this.drafts.read(), [way]: { ...draft, at: Date.now() } });
    this.contacts.write({ ...this.contacts.read(), [way]: contact });
  },
  forgetOld() {
    const fresh = Object.entries(this.drafts.read()).filter(([, draft]) => Date.now() - draft.at < A_WEEK);
    this.drafts.write(Object.fromEntries(fresh));
    // Kept by an earlier version, for all ways in and for ever.
    try { localStorage.removeItem("suggestion-draft"); } catch { /* forbidden */ }
  },
  clear(way) {
    for (const all of [this.drafts, this.contacts]) {
      const { [way]: gone, ...others } = all.read();
      all.write(others);
    }
  },
};

function wayOf(form) { return form.getAttribute("action"); }

function valueOf(form, name) {
  const field = form.elements[name];
  return field.type === "checkbox" ? field.checked : field.value;
}

function keepDraft(form) {
  const way = wayOf(form);
  if (!form.hasAttribute("data-filled")) restore(form, store.read(way));
  const values = (names) => Object.fromEntries(names.map((name) => [name, valueOf(form, name)]));
  let deleted = false;
  const save = () => {
    if (deleted) return;
    const lists = [...form.querySelectorAll("select[name=region]")].map((list) => list.value).filter(Boolean);
    // What is still being filled in is not what somebody chose.
    const region = form.dataset.showing ? store.read(way).region : lists;
    const shown = [...form.querySelectorAll("[name=photos]:checked")].map((photo) => photo.value);
    const photos = form.dataset.takingUp ? store.read(way).photos : shown;
    store.write(way, { ...values(KEPT), region }, { ...values(PERSONAL), photos });
  };
  form.addEventListener("input", save);
  form.addEventListener("change", save);
  form.addEventListener("submit", () => store.sent.write({ way }));
  form.querySelector("[data-kept] button").addEventListener("click", () => {
    deleted = true;
    store.clear(way);
    location.assign(way);
  });
}

// What the page brings along, like the place of a collection point, stays.
function restore(form, draft) {
  for (const name of [...KEPT, ...PERSONAL]) {
    const field = form.elements[name];
    if (field.type === "checkbox") field.checked = field.checked || Boolean(draft[name]);
    else if (!field.value && draft[name]) field.value = draft[name];
  }
  const some = ["region", "photos"].some((name) => draft[name] && draft[name].length);
  form.querySelector("[data-kept]").hidden = !some && ![...KEPT, ...PERSONAL].some((name) => draft[name]);
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
    if (found && found.length && parent === last()) box.append(placeList(box.dataset.open, labels[level - 1], level, found));
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
  findByName(box, async (path) => {
    await show(path);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const form = box.closest("form");
  const { region } = store.read(wayOf(form));
  if (last().value) offer(last());
  else if (region && region.length) {
    form.dataset.showing = "yes";
    show(region).finally(() => { delete form.dataset.showing; });
  }
}

function placeList(open, label, level, found) {
  const list = make("select", { id: `id_region_${level}`, name: "region" });
  list.append(new Option(open, ""), ...found.map((place) => new Option(place.name, place.code)));
  const row = make("div");
  row.append(make("label", { htmlFor: list.id, className: "light", textContent: label }), list);
  return row;
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
    choices.append(make("legend", { className: "light", textContent: finding.dataset.which }), ...found.map(placeChoice));
    return choices;
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

function placeChoice(place, number) {
  const radio = make("input", { type: "radio", id: `found_${number}`, name: "found" });
  radio.dataset.path = place.path.join(" ");
  const label = make("label", { htmlFor: radio.id, textContent: `${place.name} ` });
  label.append(make("span", { className: "optional", textContent: place.within }));
  const row = make("div", { className: "tick" });
  row.append(radio, label);
  return row;
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

// Made smaller before they are sent; where there are too many, that is said before any is.
function takePhotos(box, taken) {
  const field = box.querySelector("[type=file]");
  const many = make("p", { className: "error", textContent: box.dataset.many });
  many.setAttribute("role", "alert");

  field.addEventListener("change", async () => {
    const chosen = field.files;
    const kept = box.querySelectorAll("[name=photos]:checked").length;
    const fit = kept + chosen.length <= Number(box.dataset.most);
    many.remove();
    if (!fit) {
      field.value = "";
      field.before(many);
    } else if (chosen.length) {
      const light = await lightened([...chosen], box.dataset.lighter);
      // Others may have been chosen meanwhile.
      if (field.files !== chosen) return;
      field.files = light;
      taken();
    }
  });
}

async function lightened(photos, address) {
  const light = new DataTransfer();
  await loaded(address);
  // One after the other: each takes much memory while it is open.
  for (const photo of photos) light.items.add(window.lighter ? await window.lighter(photo) : photo);
  return light.files;
}

// Not before somebody chooses a photo; without it they are sent as they are.
function loaded(address) {
  if (window.lighter) return null;
  return new Promise((resolve) => {
    const script = make("script", { src: address });
    script.onload = script.onerror = resolve;
    document.head.append(script);
  });
}

// Photos go ahead while people still write; what does not get through is sent with the form.
function sendAhead(box) {
  const field = box.querySelector("[type=file]");
  const form = field.form;
  const words = make("p", { className: "hint" });
  const bar = make("progress", { max: 1 });

  function send() {
    const sent = new FormData();
    for (const name of ["csrfmiddlewaretoken", "photos", "key", "asked", "answer"]) {
      for (const value of new FormData(form).getAll(name)) sent.append(name, value);
    }
    sent.append("keep", "1");
    const request = new XMLHttpRequest();
    request.upload.onprogress = ({ loaded, total }) => say(loaded / total);
    request.onload = () => { if (request.status === 200) replacePhotos(box, form, request.responseXML); };
    request.onloadend = () => { words.remove(); field.disabled = false; };
    request.open("POST", form.getAttribute("action") || location.pathname);
    request.responseType = "document";
    request.send(sent);
    // What is chosen meanwhile would be replaced by the answer.
    field.disabled = Boolean(form.dataset.takingUp);
  }

  function say(share) {
    bar.value = share;
    words.textContent = `${box.dataset.progress} ${Math.floor(share * 100)} %`;
    words.append(bar);
    if (!words.isConnected) box.append(words);
  }

  takePhotos(box, send);
  return send;
}

function replacePhotos(box, form, page) {
  const fresh = page && page.querySelector("[data-photos]");
  if (!fresh) return;
  const asked = fresh.querySelector("[name=answer]");
  // Whoever has gone on to write elsewhere stays there.
  const here = asked || box.contains(document.activeElement);
  box.replaceWith(fresh);
  delete form.dataset.takingUp;
  sendAhead(fresh);
  form.dispatchEvent(new Event("change", { bubbles: true }));
  if (here) (asked || fresh.querySelector("[type=file]")).focus();
}

// Photos that went ahead before the page was left wait on the server for a while.
function takeUpPhotos(box) {
  const send = sendAhead(box);
  const form = box.closest("form");
  const { photos } = form.hasAttribute("data-filled") ? {} : store.read(wayOf(form));
  if (!photos || !photos.length) return;
  form.dataset.takingUp = "yes";
  // Whoever sends the form at once sends them along.
  box.append(...photos.map((value) => make("input", { type: "hidden", name: "photos", value })));
  send();
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

function offerPrint(button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

document.querySelectorAll("[data-draft]").forEach(keepDraft);
document.querySelectorAll("[data-places]").forEach(narrowDown);
document.querySelectorAll("[data-photos]").forEach((box) => {
  if (box.closest("[data-draft]")) takeUpPhotos(box);
  else takePhotos(box, () => {});
});
document.querySelectorAll("[data-sending]").forEach(saySending);
document.querySelectorAll("[data-print]").forEach(offerPrint);
// Older browsers let only fields have the focus from the start.
document.querySelector(".summary[autofocus]")?.focus();
if (document.querySelector("[data-sent]")) {
  store.clear(store.sent.read().way);
  store.sent.write({});
}
store.forgetOld();
