"use strict";
// While something is being made the table is read again; whoever is at one of its buttons keeps it.
(() => {
  const EVERY = 2000;
  // Nobody need be there who reads it: that alone keeps nobody signed in.
  const asked = { headers: { Accept: "text/html", "X-Renewal": "1" } };
  const again = async () => {
    const shown = document.querySelector("#exports");
    if (!shown || !("waits" in shown.dataset)) return;
    const held = shown.contains(document.activeElement);
    if (!document.hidden && !held) {
      try {
        const answer = await fetch(location.pathname, asked);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("#exports");
        if (answer.ok && !fresh) return; // signed out meanwhile
        if (answer.ok) shown.replaceWith(document.adoptNode(fresh));
      } catch { /* the next time */ }
    }
    setTimeout(again, EVERY);
  };
  setTimeout(again, EVERY);
})();
