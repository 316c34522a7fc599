// Sorts the collection points by distance. The position never leaves this browser.
"use strict";

const EARTH = 6_371_000;
// The 15-minute circle has a radius of about 1 km.
const METRES_A_MINUTE = 1000 / 15;
const FARTHEST_WALK = 45;

const box = document.querySelector("[data-near]");
const counties = document.querySelector("[data-counties]");
const sorted = box.querySelector("[data-sorted]");
const told = box.querySelector("[role=status]");
const [sort, back] = [box.querySelector("[data-sort]"), box.querySelector("[data-back]")];
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

function metresBetween(here, there) {
  const radians = (degrees) => (degrees * Math.PI) / 180;
  const half = (one, other) => Math.sin(radians(other - one) / 2) ** 2;
  const chord = half(here.latitude, there.latitude)
    + Math.cos(radians(here.latitude)) * Math.cos(radians(there.latitude)) * half(here.longitude, there.longitude);
  return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(chord)));
}

const minutes = (metres) => Math.max(1, Math.ceil(metres / METRES_A_MINUTE));

function inWords(metres) {
  const near = metres < 1000;
  const number = near ? Math.max(10, Math.round(metres / 10) * 10) : (metres / 1000).toFixed(metres < 10_000 ? 1 : 0);
  const far = fill(near ? box.dataset.metres : box.dataset.kilometres, { n: number });
  if (minutes(metres) > FARTHEST_WALK) return far;
  return far + box.dataset.comma + fill(box.dataset.walk, { n: minutes(metres) });
}

function withDistance(item, metres) {
  const copy = item.cloneNode(true);
  const words = document.createElement("span");
  words.className = "far";
  words.textContent = inWords(metres);
  copy.querySelector("strong").after(document.createElement("br"), words);
  return copy;
}

function show({ coords }) {
  const found = [...counties.querySelectorAll("li[data-latitude]")]
    .map((item) => ({ item, metres: metresBetween(coords, item.dataset) }))
    .sort((one, other) => one.metres - other.metres);
  sorted.replaceChildren(...found.map(({ item, metres }) => withDistance(item, metres)));
  counties.hidden = true;
  back.hidden = false;
  told.textContent = fill(box.dataset.found, {
    name: found[0].item.querySelector("strong").textContent,
    far: inWords(found[0].metres),
    n: found.filter(({ metres }) => minutes(metres) <= 15).length,
  });
}

function unsort() {
  sorted.replaceChildren();
  counties.hidden = false;
  back.hidden = true;
  told.textContent = "";
  sort.focus();
}

sort.addEventListener("click", () => {
  told.textContent = box.dataset.looking;
  navigator.geolocation.getCurrentPosition(
    show,
    (error) => { told.textContent = error.code === error.PERMISSION_DENIED ? box.dataset.refused : box.dataset.failed; },
    { timeout: 15_000, maximumAge: 60_000 },
  );
});
back.addEventListener("click", unsort);
box.hidden = !navigator.geolocation;
