// The parts of the collector's page that a script fills.
"use strict";

const root = document.getElementById("collect");
const words = JSON.parse(document.getElementById("words").textContent);

function say(name, values = {}) {
  return words[name].replace(/%\((\w+)\)s/g, (_all, key) => values[key]);
}

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function makeButton(text, act, more = {}) {
  const button = make("button", { type: "button", className: "button second", textContent: text, ...more });
  button.addEventListener("click", act);
  return button;
}

function tell(name) {
  const line = document.getElementById("line");
  line.hidden = !name;
  line.textContent = name ? words[name] : "";
}

function tellSignedOut(name) {
  tell(name);
  const link = make("a", { href: root.dataset.here, textContent: say("sign_in") });
  document.getElementById("line").append(" ", link);
}

function showFaults(faults) {
  const box = document.getElementById("faults");
  box.querySelector("ul").replaceChildren(...faults.map(({ anchor, words: text }) =>
    make("li", {}, make("a", { href: `#${anchor}`, textContent: text }))));
  box.hidden = !faults.length;
  if (faults.length) box.focus();
}

function slipOf(slip) {
  const pair = (name, value) =>
    make("div", {}, make("dt", { textContent: say(name) }), make("dd", { textContent: value }));
  const article = make("article", { className: "card receipt slip", tabIndex: -1 },
    make("h2", { textContent: slip.title }),
    make("dl", {}, pair("reference", slip.reference), pair("code", slip.code)),
    make("p", { className: "about", textContent: slip.place }),
    make("div", { className: "keep" },
      make("img", { className: "qr", src: slip.qr, alt: say("qr") }),
      make("p", {}, make("strong", { textContent: say("sent") }), ` ${slip.received}`)),
    make("p", { className: "hint", textContent: slip.contact }));
  article.append(make("p", { className: "ways unprinted" },
    makeButton(say("print"), () => window.print()),
    makeButton(say("done"), () => article.remove())));
  return article;
}

function lineOf(slip) {
  return make("li", {}, make("b", { textContent: slip.title }), make("br"),
    make("span", { className: "number", textContent: slip.reference }), ` · ${slip.time}`);
}

function titleOf(draft) {
  const [, text] = draft.fields.find(([name]) => name === "text") || ["", ""];
  return text.trim().split("\n", 1)[0].slice(0, 40);
}

function draftOf(draft, { underway, edit, remove }) {
  const state = underway ? "underway" : draft.faults.length ? "refused" : "waiting";
  const item = make("li", {}, make("b", { textContent: titleOf(draft) }), make("br"),
    make("span", { className: "badge", textContent: say(state) }));
  if (draft.photos.length) item.append(` ${say("photos", { n: draft.photos.length })}`);
  const reasons = draft.faults.map((fault) => make("p", { textContent: fault.words }));
  if (reasons.length) item.append(make("div", { className: "error" }, ...reasons));
  item.append(make("p", { className: "ways" },
    makeButton(say("edit"), () => edit(draft.key), { disabled: underway, id: `edit_${draft.key}` }),
    makeButton(say("delete"), () => remove(draft.key), { disabled: underway, id: `delete_${draft.key}` })));
  return item;
}

// County, township and village, as far down as somebody wants to say; works without a line.
class PlaceLists {
  constructor(box, tree) {
    this.lists = box.querySelector("[data-lists]");
    this.name = box.dataset.ownPlaces;
    this.tree = tree;
    this.below = new Map();
    for (const row of tree.places) {
      if (!this.below.has(row[3])) this.below.set(row[3], []);
      this.below.get(row[3]).push(row);
    }
    box.addEventListener("change", ({ target }) => {
      this.show(this.chosen());
      document.getElementById(target.id).focus();
    });
    this.show(this.chosen());
  }

  chosen() {
    return [...this.lists.querySelectorAll("input, select")].map((each) => each.value).filter(Boolean);
  }

  show(codes) {
    const { areas, area, choose, open, labels } = this.tree;
    this.lists.replaceChildren();
    let above = areas.length === 1 ? this.#fix(areas[0]) : this.#list(0, area, choose, areas, codes);
    for (let rows = this.below.get(above); rows; rows = this.below.get(above)) {
      above = this.#list(rows[0][2], labels[rows[0][2]], open, rows, codes);
    }
  }

  #fix([code, name]) {
    this.lists.append(make("input", { type: "hidden", name: this.name, value: code }),
      make("p", { className: "hint", textContent: name }));
    return code;
  }

  #list(level, label, first, rows, codes) {
    const id = `id_${this.name}_${level}`;
    const list = make("select", { id, name: this.name }, new Option(first, ""));
    for (const [code, name] of rows) list.append(new Option(name, code, false, codes.includes(code)));
    this.lists.append(make("div", {},
      make("label", { className: "light", htmlFor: id, textContent: label }), list));
    return list.value;
  }
}
