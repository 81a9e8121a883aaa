// The worker of the pages under /verify/: without a network it serves the page that checks codes, with the keys and
// lists of the last visit. It keeps nothing else of the site. `VERSION` and `SHELL` stand before these lines, written
// by the site: SHELL lists the page, its sheet, scripts and font, and the page comes first.

const KEPT = "verify-kept"; // keys and lists
const CURRENT = `verify-${VERSION}`;
const KEYS = new URL("offline.json", self.location).href;
const ADDRESSES = SHELL.map((path) => new URL(path, self.location).href);
const WAITING = { page: 8000, keys: 4000 }; // ms; a link that is as slow as that is none

/** As nobody in particular: what is kept shows no person, whoever is signed in. */
function plain(address, cache) {
  return new Request(address, { credentials: "omit", cache });
}

/** The language of the page that is kept: what this device chose last. "" where none is kept. */
async function chosen() {
  const cache = await caches.open(CURRENT);
  const any = { ignoreVary: true };
  const kept = (await cache.match(ADDRESSES[0], any)) || (await caches.match(ADDRESSES[0], any));
  return kept?.headers.get("Content-Language") || "";
}

/** Keep the page in this language; in the browser's own for "". `signal` calls it off. */
async function keep(language, signal) {
  const address = new URL(ADDRESSES[0]);
  if (language) address.searchParams.set("lang", language);
  const response = await fetch(plain(address.href, "no-cache"), { signal });
  if (!response.ok) throw new Error(`no page: ${response.status}`);
  const cache = await caches.open(CURRENT);
  await cache.put(ADDRESSES[0], response);
}

async function install() {
  const cache = await caches.open(CURRENT);
  await Promise.all([keep(await chosen()), cache.addAll(ADDRESSES.slice(1).map((address) => plain(address, "default")))]);
  await refresh();
}

let choosing = new AbortController();
let turn = Promise.resolve();

/** A page says its language each time. The later one counts: what comes for one before it is not kept any more. */
function choose(language) {
  choosing.abort();
  choosing = new AbortController();
  const { signal } = choosing;
  const change = async () => {
    if (language !== (await chosen())) await keep(language, signal);
  };
  turn = turn.then(change).catch(() => null);
  return turn;
}

async function activate() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("verify-") && ![KEPT, CURRENT].includes(name));
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function refresh() {
  const response = await fetch(plain(KEYS, "no-cache"));
  if (!response.ok) throw new Error(`no keys: ${response.status}`);
  const cache = await caches.open(KEPT);
  await cache.put(KEYS, response.clone());
  return response;
}

function within(ms, promise) {
  return Promise.race([promise, new Promise((_, late) => setTimeout(late, ms, new Error("too slow")))]);
}

async function shell() {
  const cache = await caches.open(CURRENT);
  return (await cache.match(ADDRESSES[0], { ignoreVary: true })) || Response.error();
}

/** The site's own page; where the site cannot be reached, the page that checks codes stands under the same address. */
async function page(event) {
  const sent = event.request.method === "POST";
  const code = sent && isShort(event.request) ? event.request.clone() : null;
  try {
    const response = await (sent ? fetch(event.request) : within(WAITING.page, fetch(event.request)));
    if ([502, 503, 504].includes(response.status)) throw new Error("nobody behind the door");
    event.waitUntil(refresh().catch(() => null));
    return response;
  } catch {
    return (code && (await back(code))) || shell();
  }
}

function isShort(request) {
  return (request.headers.get("Content-Type") || "").startsWith("application/x-www-form-urlencoded");
}

/** A code that was on its way to the site when the network went: back to the address that the QR code says. */
async function back(request) {
  const form = new URLSearchParams(await request.text());
  const page = encodeURIComponent(form.get("number") || "") + new URL(request.url).search;
  return form.get("code") ? Response.redirect(new URL(`${page}#${form.get("code")}`, self.location), 303) : null;
}

async function keys() {
  try {
    return await within(WAITING.keys, refresh());
  } catch {
    const cache = await caches.open(KEPT);
    return (await cache.match(KEYS, { ignoreVary: true })) || Response.error();
  }
}

async function part(request) {
  const cache = await caches.open(CURRENT);
  return (await cache.match(request.url, { ignoreVary: true })) || fetch(request);
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(install());
});
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => event.waitUntil(choose(event.data)));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") {
    if (request.url.startsWith(new URL("./", self.location).href)) event.respondWith(page(event));
  } else if (request.url === KEYS) {
    event.respondWith(keys());
  } else if (ADDRESSES.includes(request.url)) {
    event.respondWith(part(request));
  }
});
