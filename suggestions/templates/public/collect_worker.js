{% autoescape off %}// Keeps the empty page and what it is made of, so that it opens without a line.
// Never a page with somebody in it: those are not kept at all.
"use strict";

const KEPT = "collect";
const SHELL = {{ shell }};
const FILES = {{ files }};
const PATIENCE = 10000;

self.addEventListener("install", (event) => {
  const fill = async () => {
    const kept = await caches.open(KEPT);
    await kept.addAll([SHELL, ...FILES].map((address) => new Request(address, { cache: "reload" })));
    await self.skipWaiting();
  };
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

function shell() { return caches.match(SHELL, { ignoreVary: true }); }

// A line so weak that nothing comes is no line.
async function page(request) {
  const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE); }).then(shell);
  const live = fetch(request).catch(shell);
  return await Promise.race([live, late]) || live;
}

async function file(request) {
  const kept = await caches.open(KEPT);
  const old = await kept.match(request, { ignoreVary: true });
  const fresh = fetch(request).then((answer) => {
    if (answer.ok) kept.put(request, answer.clone());
    return answer;
  });
  if (old) fresh.catch(() => null);
  return old || fresh;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (FILES.includes(address.pathname)) event.respondWith(file(request));
});
{% endautoescape %}
