// The line to the server: questions, whose session it is, and what is sent.
"use strict";

const SHORT_PATIENCE = 30000, PATIENCE = 600000; // a question, and photos on a weak line

class SignedOut extends Error {}

// `mark`: the officer whose drafts are sent.
class Line {
  constructor(mark) {
    this.mark = mark;
  }

  ask(address) {
    return fetch(address, {
      headers: { Accept: "application/json", "X-Renewal": "1" }, cache: "no-store", signal: patience(SHORT_PATIENCE),
    });
  }

  // Whose session this browser holds now; raises SignedOut where it is nobody's, or another's.
  async token() {
    const answer = await this.ask(root.dataset.state);
    if (answer.status === 401) throw new SignedOut("signed_out");
    if (answer.status === 403) throw new SignedOut("no_post");
    if (!answer.ok) throw new Error(answer.status);
    const { officer, token } = await answer.json();
    if (officer !== this.mark) throw new SignedOut("other_officer");
    return token;
  }

  async post(address, fields, photos, token, key) {
    const body = new FormData();
    for (const [name, value] of fields) if (name !== "key") body.append(name, value);
    if (key) body.append("key", key);
    for (const photo of photos) body.append("photos", photo, photo.name);
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    const answer = await fetch(address, { method: "POST", body, headers, signal: patience(PATIENCE) });
    if (answer.status === 401) throw new SignedOut("signed_out");
    return answer;
  }
}
