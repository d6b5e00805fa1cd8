// Lets the capture page open without a network. Finds and photos are the outbox's business.
const CACHE = "capture-1";
const PAGE = "/report/";
const PATIENCE = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  const names = event.data && event.data.keep;
  if (!Array.isArray(names)) return;
  event.waitUntil(caches.open(CACHE).then((cache) => Promise.all(
    [PAGE, ...names].map((name) => cache.add(new Request(name, { credentials: "same-origin" })).catch(() => {})),
  )));
});

// Only a page of our own that really is the capture page is kept: a sign-in page is a redirect.
const fromNetwork = async (request) => {
  const answer = await fetch(request);
  if (answer.ok && !answer.redirected && answer.type === "basic") {
    const cache = await caches.open(CACHE);
    await cache.put(PAGE, answer.clone());
  }
  return answer;
};

const page = async (request) => {
  const kept = await caches.match(PAGE);
  if (!kept) return fetch(request);
  const slow = new Promise((done) => { setTimeout(done, PATIENCE, kept); });
  const fresh = fromNetwork(request).catch(() => kept);
  return (await Promise.race([fresh, slow])).clone();
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const address = new URL(request.url);
  if (request.mode === "navigate" && address.pathname === PAGE) event.respondWith(page(request));
  else if (address.pathname.startsWith("/static/")) {
    event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
  }
});
