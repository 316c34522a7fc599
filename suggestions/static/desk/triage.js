"use strict";
// Triage by keyboard, and units that follow the category. Without this script the form is sent twice.
(() => {
  const LATELY = "desk-categories", MOST = 9, KEYS_OFF = "desk-keys-off";
  // What says which unit never leads.
  const ABOUT = ["about_unit", "about_kind"];
  const one = (selector) => document.querySelector(selector);
  const form = one("form[data-triage]");
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s·]+/g, "");
  const read = () => { try { return JSON.parse(sessionStorage.getItem(LATELY)) || []; } catch { return []; } };
  const write = (labels) => {
    try { sessionStorage.setItem(LATELY, JSON.stringify(labels)); } catch { /* full or forbidden */ }
  };

  // The units on duty for what stands in the field; a unit chosen by hand stays.
  class Units {
    constructor(input) {
      this.input = input;
      this.part = one("#units");
      this.said = one("#units-said");
      this.pending = null;
      this.byHand = false;
      this.asked = this.query();
      form.addEventListener("change", (event) => {
        if (event.target.name === "lead") this.byHand = true;
        if (["category", ...ABOUT].includes(event.target.name)) this.renew();
      });
    }

    query() {
      const sent = new FormData(form);
      const query = new URLSearchParams({ category: this.input.value });
      ABOUT.forEach((name) => query.set(name, sent.get(name) || ""));
      if (this.byHand) query.set("lead", sent.get("lead") || "");
      sent.getAll("co_units").forEach((unit) => query.append("co_units", unit));
      return query.toString();
    }

    get isOld() {
      const about = (query) => ["category", ...ABOUT].map((name) => new URLSearchParams(query).get(name)).join("|");
      return about(this.query()) !== about(this.asked);
    }

    renew() {
      if (!this.isOld) return;
      const asked = this.asked = this.query();
      this.pending = this.fetch(asked).finally(() => { if (this.asked === asked) this.pending = null; });
    }

    async fetch(asked) {
      const answer = await fetch(`${form.dataset.triage}?${asked}`);
      if (!answer.ok || answer.redirected || this.asked !== asked) return;
      const html = await answer.text();
      if (this.asked !== asked) return;
      const focused = document.activeElement.id;
      this.part.replaceChildren(document.createRange().createContextualFragment(html));
      this.part.dispatchEvent(new CustomEvent("narrow", { bubbles: true }));
      const again = this.part.contains(document.activeElement) || !focused ? null : document.getElementById(focused);
      if (again) again.focus();
      const reason = this.part.querySelector(".reason");
      this.said.textContent = reason ? reason.textContent : "";
    }
  }

  // What can be chosen for what is typed, each with a number.
  class Choices {
    constructor(input, units, then) {
      Object.assign(this, { input, units, then, at: -1, shown: [] });
      this.all = Array.from(one("#categories").options, (option) => ({
        label: option.value, named: option.hasAttribute("data-named"), words: option.dataset.named,
      }));
      this.list = document.createElement("ul");
      Object.assign(this.list, { id: "category-choices", className: "choices", role: "listbox" });
      this.list.setAttribute("aria-label", one("label[for=id_category]").textContent);
      input.removeAttribute("list");
      const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "true", "aria-controls": "category-choices" };
      Object.entries(roles).forEach(([name, value]) => input.setAttribute(name, value));
      input.after(this.list);
      input.addEventListener("input", () => { this.at = -1; this.show(); });
      input.addEventListener("keydown", (event) => this.press(event));
      this.list.addEventListener("click", (event) => {
        const row = event.target.closest("[role=option]");
        if (row) this.pick(Number(row.dataset.at));
      });
      this.show();
    }

    fitting() {
      const typed = this.input.value;
      const known = this.all.some((each) => each.label === typed);
      if (typed && !known) {
        const words = typed.split(/[\s·]+/).map(plain).filter(Boolean);
        return this.all.filter((each) => words.every((word) => plain(each.label).includes(word)));
      }
      const lately = read().map((label) => this.all.find((each) => each.label === label)).filter(Boolean);
      return Array.from(new Set([...this.all.filter((each) => each.named), ...lately, ...this.all]));
    }

    why(each) {
      if (each.named) return each.words || this.input.dataset.named;
      return read().includes(each.label) ? this.input.dataset.lately : "";
    }

    show() {
      this.shown = this.fitting().slice(0, MOST);
      this.list.replaceChildren(...this.shown.map((each, at) => this.row(each, at)));
      if (this.at < 0) this.input.removeAttribute("aria-activedescendant");
      else this.input.setAttribute("aria-activedescendant", `category-${this.at}`);
      this.input.setAttribute("aria-expanded", String(this.shown.length > 0));
      this.list.hidden = !this.shown.length;
    }

    row(each, at) {
      const row = document.createElement("li");
      Object.assign(row, { id: `category-${at}`, role: "option", className: at === this.at ? "active" : "" });
      row.dataset.at = at;
      row.setAttribute("aria-selected", String(each.label === this.input.value));
      const key = document.createElement("kbd");
      key.textContent = at + 1;
      row.append(key, ` ${each.label}`);
      const why = document.createElement("span");
      why.className = "quiet";
      why.textContent = this.why(each);
      if (why.textContent) row.append(" ", why);
      return row;
    }

    pick(at) {
      if (!this.shown[at]) return;
      this.input.value = this.shown[at].label;
      this.at = -1;
      this.show();
      this.units.renew();
      this.then();
    }

    press(event) {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        this.at = Math.min(Math.max(this.at + step, 0), this.shown.length - 1);
        this.show();
      } else if (event.key === "Enter") {
        this.pick(Math.max(this.at, 0));
      } else if (this.counts(event.key)) {
        this.pick(Number(event.key) - 1);
      } else {
        return;
      }
      event.preventDefault();
    }

    // A digit is a number of the list, unless a name goes on with it.
    counts(key) {
      if (!/^[1-9]$/.test(key) || !this.shown[Number(key) - 1]) return false;
      const typed = plain(this.input.value + key);
      return !this.all.some((each) => plain(each.label).includes(typed));
    }
  }

  const radios = (name) => Array.from(form.querySelectorAll(`input[name=${name}]`));
  const focusOn = (name) => {
    const group = radios(name);
    const there = group.find((each) => each.checked) || group[0] || form.querySelector(`[name=${name}]`);
    if (there) there.focus({ preventScroll: true });
  };
  const isHidden = (node) => !node || node.offsetParent === null;
  const NEXT = {
    type: () => one("#id_category").focus(),
    tier: () => (isHidden(one("#id_lead")) ? one("[data-save-next]") : one("#id_lead")).focus(),
  };

  const choose = (event) => {
    const names = Object.keys(NEXT);
    const open = names.find((name) => !radios(name).some((each) => each.checked)) || names[0];
    const name = names.includes(event.target.name) ? event.target.name : open;
    const radio = radios(name)[Number(event.key) - 1];
    if (!radio) return false;
    radio.click();
    NEXT[name]();
    return true;
  };
  const follow = (selector) => { const link = one(selector); if (link) link.click(); return Boolean(link); };

  document.addEventListener("keydown", (event) => {
    const save = one("[data-save-next]");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && save) {
      event.preventDefault();
      form.requestSubmit(save);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest('input:not([type="radio"]):not([type="checkbox"]), textarea, select')) return;
    if (localStorage.getItem(KEYS_OFF) === "1") return;
    const act = { j: () => follow("[data-next]"), k: () => follow("[data-previous]") }[event.key];
    const done = act ? act() : form && /^[1-9]$/.test(event.key) && choose(event);
    if (done) event.preventDefault();
  });

  const leave = one("#logout-form");
  if (leave) leave.addEventListener("submit", () => write([]));
  if (!form) return;

  const input = one("#id_category"), units = new Units(input);
  new Choices(input, units, () => focusOn("tier"));
  // What is proposed is seen before it is sent; what is on its way is waited for.
  form.addEventListener("submit", (event) => {
    write([input.value, ...read().filter((label) => label !== input.value)].slice(0, MOST));
    if (units.isOld) { event.preventDefault(); units.renew(); return; }
    if (!units.pending) return;
    event.preventDefault();
    const send = () => form.requestSubmit(event.submitter);
    units.pending.then(send, send);
  });
  const wrong = form.querySelector(".wrong");
  const first = wrong && wrong.querySelector("input:checked, input:not([type=hidden]):not(.narrow), select");
  if (first) first.focus(); else focusOn("type");
})();
