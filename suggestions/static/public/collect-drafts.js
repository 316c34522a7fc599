// What one officer has written and not sent yet, kept in this browser: each has a store of his own.
"use strict";

class Drafts {
  constructor(database) { this.database = database; }

  static open(mark) {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(`collect-${mark}`, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("drafts", { keyPath: "key" });
        request.result.createObjectStore("notes");
      };
      request.onsuccess = () => resolve(new Drafts(request.result));
      request.onerror = () => reject(request.error);
      request.onblocked = () => reject(new Error("blocked"));
    });
  }

  // Done when it is on the disk, not when it was asked for.
  #do(store, mode, act) {
    return new Promise((resolve, reject) => {
      const work = this.database.transaction(store, mode);
      const request = act(work.objectStore(store));
      work.oncomplete = () => resolve(request.result);
      work.onerror = work.onabort = () => reject(work.error);
    });
  }

  async all() {
    const found = await this.#do("drafts", "readonly", (store) => store.getAll());
    return found.sort((one, other) => one.begun - other.begun);
  }

  get(key) { return this.#do("drafts", "readonly", (store) => store.get(key)); }
  put(draft) { return this.#do("drafts", "readwrite", (store) => store.put(draft)); }
  remove(key) { return this.#do("drafts", "readwrite", (store) => store.delete(key)); }
  note(name) { return this.#do("notes", "readonly", (store) => store.get(name)); }
  write(name, value) { return this.#do("notes", "readwrite", (store) => store.put(value, name)); }
  erase(name) { return this.#do("notes", "readwrite", (store) => store.delete(name)); }

  // What was kept before decision 0037 calls a meeting otherwise.
  async nameAsToday() {
    const older = (fields) => fields.some(([name]) => name.startsWith("gathering-"));
    const today = (kept) => ({ ...kept, fields: kept.fields.map(([name, value]) => [name.replace(/^gathering-/, "meeting-"), value]) });
    for (const draft of await this.all()) if (older(draft.fields)) await this.put(today(draft));
    const kept = await this.note("gathering");
    if (kept === undefined) return;
    await this.write("meeting", kept && today(kept));
    await this.erase("gathering");
  }
}

// Who works here, for the times without a line; the desk's sign-out reads `left`, too.
const owner = {
  NAME: "collector",
  read() { try { return JSON.parse(localStorage.getItem(this.NAME)) || {}; } catch { return {}; } },
  write(value) { try { localStorage.setItem(this.NAME, JSON.stringify(value)); } catch { /* forbidden */ } },
  forget() { try { localStorage.removeItem(this.NAME); } catch { /* forbidden */ } },
};

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// AbortSignal.timeout is younger than many phones.
function patience(milliseconds) {
  const control = new AbortController();
  setTimeout(() => control.abort(), milliseconds);
  return control.signal;
}
