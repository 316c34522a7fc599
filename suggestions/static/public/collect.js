// Keeps what a collector writes until it has arrived, and sends it when there is a line.
// Without this script, or without a place to keep drafts, the page works as a plain form.
"use strict";

const part = (id) => document.getElementById(id);
const matter = part("matter");
const MOST_PHOTOS = 6, MAX_BYTES = 10 * 1024 * 1024;
const FIRST_PAUSE = 5000, LONGEST_PAUSE = 300000, A_DAY = 86400000;
const FINAL = new Set([400, 409, 413, 422]);

class Collector {
  constructor(mark, drafts) {
    Object.assign(this, { mark, drafts, line: new Line(mark), key: newKey(), meeting: null, places: [] });
    Object.assign(this, { underway: "", busy: false, pause: FIRST_PAUSE, untouched: false });
  }

  async start() {
    await this.drafts.nameAsToday();
    await this.wakeUp();
    await this.takeUpMeeting();
    this.listen();
    this.sayLine();
    await this.list();
    await this.showPlaces();
    await this.takeUpWriting();
    root.dataset.ready = "yes";
    await this.flush();
  }

  // An edit that was not finished: what was kept before it counts.
  async wakeUp() {
    for (const draft of await this.drafts.all()) {
      if (draft.state === "edited") await this.drafts.put({ ...draft, state: "waiting" });
    }
  }

  listen() {
    matter.addEventListener("submit", (event) => { event.preventDefault(); this.keep(); });
    matter.addEventListener("input", () => this.noteWriting());
    const [end] = part("meeting_begun").getElementsByTagName("form");
    const [begin] = part("meeting_new").getElementsByTagName("form");
    if (!begin.elements["meeting-day"].value) begin.elements["meeting-day"].value = isoDay();
    begin.addEventListener("submit", (event) => { event.preventDefault(); this.beginMeeting(begin); });
    end.addEventListener("submit", (event) => { event.preventDefault(); this.setMeeting(null); });
    part("send_now").addEventListener("click", () => { this.pause = FIRST_PAUSE; this.flush(); });
    window.addEventListener("online", () => { this.pause = FIRST_PAUSE; this.sayLine(); this.flush(); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.flush(); });
    window.addEventListener("offline", () => this.sayLine());
    if (part("sign_out")) part("sign_out").addEventListener("submit", (event) => this.signOut(event));
  }

  sayLine() {
    part("send").textContent = navigator.onLine ? words.send : words.keep;
    tell(navigator.onLine ? "" : "offline");
  }

  // places

  async showPlaces() {
    const kept = await this.drafts.note("places");
    const tree = this.holds(kept) ? kept : await this.freshPlaces() || kept;
    if (!tree) return;
    this.places = [...root.querySelectorAll("[data-own-places]")].map((box) => new PlaceLists(box, tree));
    if (!this.meeting) return;
    this.showPlace(this.meeting.fields, "meeting-region");
    this.showPlace(this.meeting.fields, "meeting-region", "meeting-region");
  }

  // Names of places change once a year, an officer's area perhaps tomorrow.
  holds(tree) {
    if (!tree || !root.dataset.mark) return Boolean(tree);
    return tree.areas.map(([code]) => code).join(" ") === root.dataset.areas && Date.now() - tree.at < A_DAY
      && tree.language === document.documentElement.lang;
  }

  async freshPlaces() {
    if (!root.dataset.mark) return null;
    try {
      const answer = await this.line.ask(root.dataset.places);
      const tree = { ...await answer.json(), at: Date.now(), language: document.documentElement.lang };
      await this.drafts.write("places", tree);
      return tree;
    } catch { return null; }
  }

  showPlace(fields, from, to = "region") {
    const lists = this.places.find((each) => each.name === to);
    if (lists) lists.show(fields.filter(([name]) => name === from).map(([, value]) => value));
  }

  // the meeting that stays

  async takeUpMeeting() {
    const kept = await this.drafts.note("meeting");
    const fields = [...part("meeting_fields").children].map((each) => [each.name, each.value]);
    const given = fields.length ? { fields, words: part("meeting_begun").querySelector("p").textContent } : null;
    await this.setMeeting(kept === undefined ? given : kept);
  }

  async setMeeting(meeting) {
    this.meeting = meeting;
    await this.drafts.write("meeting", meeting);
    part("meeting_begun").hidden = !meeting;
    this.fillMeeting(part("meeting_new"), meeting);
    part("meeting_begun").querySelector("p").textContent = meeting ? meeting.words : "";
    this.carryMeeting(meeting ? meeting.fields : []);
  }

  // The form begins a meeting, then corrects it.
  fillMeeting(box, meeting) {
    const form = box.querySelector("form");
    box.open = false;
    for (const each of box.querySelectorAll("[data-begun]")) each.hidden = (each.dataset.begun === "yes") !== Boolean(meeting);
    form.reset();
    for (const [name, value] of meeting ? meeting.fields : []) {
      if (name !== "meeting-region") form.elements[name].value = value;
    }
    this.showPlace(meeting ? meeting.fields : [], "meeting-region", "meeting-region");
  }

  carryMeeting(fields) {
    part("meeting_fields").replaceChildren(...fields.map(([name, value]) =>
      make("input", { type: "hidden", name, value })));
  }

  async beginMeeting(form) {
    const begun = this.meeting ? meetingKey(this.meeting.fields) : "";
    form.elements["meeting-key"].value = begun || newKey();
    const fields = fieldsOf(form);
    const given = (name) => form.elements[`meeting-${name}`].value.trim();
    const faults = meetingFaults(given);
    const answer = faults.length ? { faults } : await this.checkMeeting(form, fields, begun);
    showFaults(answer.faults || []);
    if (answer.faults) return;
    if (begun) await this.correctDrafts(begun, fields);
    await this.setMeeting({ fields, words: answer.words });
    this.showPlace(fields, "meeting-region");
    part("meeting_begun").querySelector("button").focus();
  }

  // What waits to be sent says the same of it as what comes after.
  async correctDrafts(begun, fields) {
    for (const draft of await this.drafts.all()) {
      if (meetingKey(draft.fields) !== begun) continue;
      const others = draft.fields.filter(([name]) => !name.startsWith("meeting-"));
      await this.drafts.put({ ...draft, fields: [...others, ...fields] });
    }
  }

  // Without a line a new one is taken as it is, and checked when the first suggestion is sent; one
  // that may have been taken in is corrected there.
  async checkMeeting(form, fields, begun) {
    try {
      const answer = await this.line.post(form.action, fields, [], await this.line.token());
      if (answer.ok || answer.status === 422) return await answer.json();
    } catch { /* no line, or signed out */ }
    if (begun) return { faults: [{ anchor: "meeting_new", words: words.no_line }] };
    const kind = form.querySelector("[type=radio]:checked").closest("div").textContent.trim();
    const given = (name) => form.elements[`meeting-${name}`].value.trim();
    const people = say("people", { n: given("people") });
    return { words: [kind, given("place"), given("day"), people].filter(Boolean).join(" · ") };
  }

  // writing

  noteWriting() {
    this.untouched = false;
    this.drafts.write("writing", { key: this.key, fields: fieldsOf(matter) }).catch(() => null);
  }

  async takeUpWriting() {
    const writing = await this.drafts.note("writing");
    if (!writing || part("id_text").value) return;
    this.key = writing.key;
    const kept = await this.drafts.get(writing.key);
    this.fill(writing.fields, kept ? kept.photos : []);
  }

  fill(fields, photos) {
    matter.reset();
    for (const [name, value] of fields) {
      const field = matter.querySelector(`[name="${name}"]:not([type=hidden], select, [type=file])`);
      if (field && field.type === "checkbox") field.checked = true;
      else if (field) field.value = value;
    }
    this.showPlace(fields, "region");
    const files = new DataTransfer();
    for (const photo of photos) files.items.add(photo);
    part("id_photos").files = files.files;
  }

  missing() {
    const faults = [];
    const fault = (wrong, anchor, name) => wrong && faults.push({ anchor, words: words[name] });
    fault(!part("id_text").value.trim(), "id_text", "no_text");
    fault(!part("id_consent").checked, "id_consent", "no_consent");
    fault(part("id_photos").files.length > MOST_PHOTOS, "id_photos", "too_many_photos");
    return faults;
  }

  async keep() {
    // The second tap of a double one finds the empty form.
    if (this.untouched) return;
    const faults = this.missing();
    showFaults(faults);
    if (faults.length) return;
    this.untouched = true;
    const fields = fieldsOf(matter);
    const photos = [];
    for (const photo of part("id_photos").files) photos.push(await lighter(photo));
    if (photos.some((photo) => photo.size > MAX_BYTES)) {
      this.untouched = false;
      showFaults([{ anchor: "id_photos", words: words.too_large }]);
      return;
    }
    try {
      await this.drafts.put({ key: this.key, begun: Date.now(), state: "waiting", faults: [], fields, photos });
    } catch {
      matter.submit(); // nowhere to keep it: as without a script
      return;
    }
    await this.clear();
    await this.list();
    tell(navigator.onLine ? "" : "kept");
    if (navigator.onLine) await this.flush();
  }

  async clear() {
    this.key = newKey();
    matter.reset();
    matter.querySelectorAll("[name=photos]:not([type=file])").forEach((each) => each.closest(".tick").remove());
    this.carryMeeting(this.meeting ? this.meeting.fields : []);
    this.showPlace(this.meeting ? this.meeting.fields : [], "meeting-region");
    await this.drafts.erase("writing");
  }

  // the list of what waits

  async list() {
    const all = (await this.drafts.all()).filter((draft) => draft.state !== "edited");
    part("pending").hidden = !all.length;
    part("pending_count").textContent = all.length;
    part("send_now").hidden = !all.some((draft) => draft.state === "waiting");
    const focused = document.activeElement.id;
    const acts = { edit: (key) => this.edit(key), remove: (key) => this.remove(key) };
    part("pending").querySelector("ul").replaceChildren(...all.map((draft) =>
      draftOf(draft, { ...acts, underway: draft.key === this.underway })));
    if (focused && document.activeElement.id !== focused && part(focused)) part(focused).focus();
    owner.write({ mark: this.mark, left: all.length });
  }

  async edit(key) {
    await this.wakeUp();
    const draft = await this.drafts.get(key);
    if (!draft || key === this.underway) return;
    // What was received once already, with other words, begins anew under another key.
    this.key = draft.anew ? newKey() : key;
    if (draft.anew) await this.drafts.remove(key);
    await this.drafts.put({ ...draft, key: this.key, state: "edited", anew: false });
    this.fill(draft.fields, draft.photos);
    this.carryMeeting(draft.fields.filter(([name]) => name.startsWith("meeting-")));
    this.untouched = false;
    showFaults(draft.faults);
    await this.list();
    if (!draft.faults.length) part("id_text").focus();
  }

  async remove(key) {
    if (!window.confirm(words.sure)) return;
    await this.drafts.remove(key);
    await this.list();
  }

  // sending

  async flush() {
    if (this.busy) { this.more = true; return; }
    this.busy = true;
    try {
      do {
        this.more = false;
        await this.sendAll();
      } while (this.more);
    } finally { this.busy = false; }
  }

  async sendAll() {
    clearTimeout(this.timer);
    const waiting = (await this.drafts.all()).filter((draft) => draft.state === "waiting");
    try {
      if (!waiting.length) return;
      const token = await this.line.token();
      for (const draft of waiting) await this.send(draft, token);
      this.pause = FIRST_PAUSE;
    } catch (error) {
      if (error instanceof SignedOut) tellSignedOut(error.message);
      else this.tryLater();
    } finally {
      this.underway = "";
      await this.list();
    }
  }

  tryLater() {
    tell(navigator.onLine ? "retry" : "offline");
    this.timer = setTimeout(() => this.flush(), this.pause);
    this.pause = Math.min(2 * this.pause, LONGEST_PAUSE);
  }

  async send(given, token) {
    const draft = await this.drafts.get(given.key);
    if (!draft || draft.state !== "waiting") return;
    this.underway = draft.key;
    await this.list();
    const answer = await this.line.post(matter.action, draft.fields, draft.photos, token, draft.key);
    if (answer.status === 201) await this.arrived(draft, await answer.json());
    else if (FINAL.has(answer.status)) await this.refused(draft, answer);
    else throw new Error(answer.status);
  }

  async arrived(draft, slip) {
    const article = slipOf(slip);
    part("slips").prepend(article);
    part("today").prepend(lineOf(slip));
    part("today").closest("section").hidden = false;
    if (part("nothing_today")) part("nothing_today").hidden = true;
    await this.drafts.remove(draft.key);
    tell("");
    if (this.untouched) article.focus();
  }

  async refused(draft, answer) {
    const { faults } = await answer.json().catch(() => ({ faults: [{ anchor: "id_photos", words: words.too_large }] }));
    const anew = answer.status === 409;
    await this.drafts.put({ ...draft, state: "refused", faults, anew });
    this.underway = "";
    if (this.untouched) await this.edit(draft.key);
    else tell("refused_now");
  }

  async signOut(event) {
    event.preventDefault();
    const left = (await this.drafts.all()).length || await this.drafts.note("writing");
    if (left && !window.confirm(words.leave)) return;
    await forgetPages();
    event.target.submit();
  }
}

async function forgetPages() {
  owner.forget();
  if (!navigator.serviceWorker) return;
  const kept = await navigator.serviceWorker.getRegistrations();
  await Promise.all(kept.map((each) => each.unregister()));
  await caches.delete("collect");
}

// The empty page is kept in the language of the last visit.
async function keepPages() {
  if (!navigator.serviceWorker) return;
  await navigator.serviceWorker.register(root.dataset.worker);
  const kept = await caches.open("collect");
  await kept.add(root.dataset.shell);
}

async function begin() {
  const mark = root.dataset.mark || owner.read().mark;
  if (!mark) return;
  const drafts = await Drafts.open(mark);
  if (root.dataset.mark) keepPages().catch(() => null);
  await new Collector(mark, drafts).start();
}

begin().catch(() => null);
