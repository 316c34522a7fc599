// What a form says, and what can be told of it without a line.
"use strict";

// In the city, wherever the phone believes to be; in Swedish a date is written year-month-day.
function isoDay(yearsAgo = 0) {
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone: root.dataset.zone }).format();
  return `${Number(today.slice(0, 4)) - yearsAgo}${today.slice(4)}`;
}

// What can be told without a line; the rest is checked when there is one.
function meetingFaults(given) {
  const faults = [];
  const fault = (wrong, name, word) => wrong && faults.push({ anchor: `id_meeting-${name}`, words: words[word] });
  fault(!given("kind"), "kind_0", "no_kind");
  fault(!given("day"), "day", "no_day");
  fault(given("day") > isoDay(), "day", "day_ahead");
  fault(given("day") && given("day") < isoDay(1), "day", "day_old");
  fault(!(Number(given("people").normalize("NFKC")) >= 1), "people", "no_people");
  return faults;
}

function meetingKey(fields) {
  const [, key] = fields.find(([name]) => name === "meeting-key") || ["", ""];
  return key;
}

function fieldsOf(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
}
