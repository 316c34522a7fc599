"use strict";
// Puts a standard reply in without loading the page anew, and takes it back; every page works
// without it.
(() => {
  // Those of another outcome than the one chosen are of no use here.
  const narrow = (form, list) => {
    const outcome = new FormData(form).get("outcome") || "";
    list.querySelectorAll("option[data-outcome]").forEach((option) => {
      option.hidden = option.disabled = Boolean(outcome) && option.dataset.outcome !== outcome;
      if (option.disabled && option.selected) list.value = "";
    });
  };

  const offerUndo = (part, said, field, before) => {
    const undo = document.createElement("button");
    undo.type = "button";
    undo.textContent = part.dataset.undo;
    const put = field.value;
    undo.addEventListener("click", () => {
      if (field.value === put) field.value = before;
      said.textContent = "";
      field.focus();
    });
    // What is written from now on is not thrown away.
    field.addEventListener("input", () => undo.remove(), { once: true });
    said.textContent = `${part.dataset.done} `;
    said.append(undo);
  };

  const filledIn = async (form, button, id) => {
    const sent = new FormData(form, button);
    // They stay chosen here, and are sent with the form itself.
    sent.delete("photos");
    const answer = await fetch(button.formAction, { method: "POST", body: sent });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById(id);
    if (!answer.ok || !found) throw new Error("no form");
    return found.value;
  };

  const sayBelow = (part) => {
    const said = document.createElement("p");
    said.className = "hint";
    said.setAttribute("role", "status");
    part.append(said);
    return said;
  };

  document.querySelectorAll("[data-reply]").forEach((part) => {
    const form = part.closest("form");
    const [list, button] = [part.querySelector("select"), part.querySelector("button")];
    const field = document.getElementById(part.dataset.reply);
    const said = sayBelow(part);
    let plainly = false;

    form.addEventListener("change", () => narrow(form, list));
    narrow(form, list);
    button.addEventListener("click", async (event) => {
      if (plainly) return;
      event.preventDefault();
      if (!list.value) { list.focus(); return; }
      // Words typed meanwhile would be overwritten.
      field.readOnly = true;
      try {
        const words = await filledIn(form, button, field.id);
        const before = field.value;
        field.value = words;
        offerUndo(part, said, field, before);
        field.focus();
      } catch {
        // As without a script: the page that comes says why.
        plainly = true;
        button.click();
      } finally {
        field.readOnly = false;
      }
    });
  });
})();
