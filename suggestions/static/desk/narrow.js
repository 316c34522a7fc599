"use strict";
// Long lists of units and categories: what is typed above one leaves what it names.
// Without this script the whole list is there.
(() => {
  const LONG = 20;
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
  const fits = (text, typed) => typed.every((word) => plain(text).includes(word));
  const wordsOf = (typed) => typed.split(/\s+/).map(plain).filter(Boolean);

  // What stands above a list: a search field, and how many are left for those who do not see it.
  const searchAbove = (list, field, apply) => {
    const input = document.createElement("input");
    input.type = "search";
    input.className = "narrow";
    input.autocomplete = "off";
    const name = field.querySelector("label, legend").firstChild.textContent.trim();
    input.placeholder = field.dataset.narrow;
    input.setAttribute("aria-label", `${name}: ${field.dataset.narrow}`);
    const left = document.createElement("span");
    left.className = "quiet";
    left.setAttribute("role", "status");
    input.addEventListener("input", () => {
      const typed = wordsOf(input.value);
      const found = apply(typed);
      left.textContent = typed.length ? field.dataset.found.replace("0", found) : "";
    });
    // Enter belongs to the list, not to the form.
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const first = list.querySelector("option[data-fits], [data-fits] input");
      if (list.matches("select")) {
        if (first) {
          list.value = first.value;
          list.dispatchEvent(new Event("change", { bubbles: true }));
        }
        list.focus();
      } else if (first) {
        first.focus();
      }
    });
    list.before(input, left);
  };

  // Hidden options stay visible on phones: those that do not fit are taken out of the list.
  const narrowSelect = (select, field) => {
    const rows = Array.from(select.options, (option) => ({ option, group: option.closest("optgroup") }));
    const text = ({ option, group }) => `${group ? group.label : ""} ${option.text}`;
    searchAbove(select, field, (typed) => {
      const chosen = select.value;
      const fitting = rows.filter((row) => row.option.value && fits(text(row), typed));
      const shown = new Set(fitting);
      select.replaceChildren();
      rows.forEach((row) => {
        const { option, group } = row;
        option.toggleAttribute("data-fits", typed.length > 0 && shown.has(row));
        if (!shown.has(row) && option.value && option.value !== chosen) return;
        if (group && !group.isConnected) { group.replaceChildren(); select.append(group); }
        (group || select).append(option);
      });
      select.value = chosen;
      return fitting.length;
    });
  };

  const narrowBoxes = (list, field) => {
    const groups = Array.from(list.children);
    searchAbove(list, field, (typed) => {
      let found = 0;
      groups.forEach((group) => {
        const top = group.firstElementChild;
        const heading = top && top.matches("label") && !top.querySelector("input") ? top : null;
        const shown = Array.from(group.querySelectorAll("input"), (box) => {
          const row = box.closest("div");
          const fit = fits(`${heading ? heading.textContent : ""} ${row.textContent}`, typed);
          found += fit;
          row.toggleAttribute("data-fits", fit && typed.length > 0);
          row.hidden = !fit && !box.checked;
          return !row.hidden;
        });
        group.hidden = !shown.includes(true);
      });
      return found;
    });
  };

  const narrow = (root) => root.querySelectorAll("[data-narrow]").forEach((field) => {
    const select = field.querySelector("select:not([multiple])");
    const list = field.querySelector("fieldset > div");
    if (select && select.options.length > LONG) narrowSelect(select, field);
    if (list && list.querySelectorAll("input").length > LONG) narrowBoxes(list, field);
  });
  narrow(document);
  // A part of the page that came later.
  document.addEventListener("narrow", (event) => narrow(event.target));
})();
