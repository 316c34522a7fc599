// Django's autocompletes, and fields in rows of a table, have no name that a screen reader finds:
// they get that of the field, or of the column, that they stand for. New rows come later.
(() => {
  const FIELDS = ".select2-selection, .inline-related td input:not([type=hidden]), .inline-related td select";
  const column = (field) => {
    const cell = field.closest("td");
    const head = cell && cell.closest("table").tHead.rows[0].cells[cell.cellIndex];
    return head ? head.textContent.trim() : "";
  };
  const nameOf = (field) => {
    const shown = field.closest(".select2");
    const label = ((shown ? shown.previousElementSibling : field).labels || [])[0];
    return label ? label.textContent.trim() : column(field);
  };
  const name = () => document.querySelectorAll(FIELDS).forEach((field) => {
    if (field.hasAttribute("aria-label")) return;
    [field, field.querySelector("[role=textbox]")].forEach((each) => {
      if (each) each.setAttribute("aria-label", nameOf(field));
    });
  });
  window.addEventListener("load", () => {
    name();
    new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
  });
})();
