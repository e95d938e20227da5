// The service worker of the site: keeps pages that were opened, and those of the newest days, to be read offline.
//
// Who is online never sees anything older than without it: whatever is asked for is asked of the network, and only where
// that fails is the copy shown that is kept. The one exception are files of the search index that bear the hash of what they
// hold. Nothing is kept of what the server answers with `no-store`, and nothing else than what `placeOf` names is touched.

const ROOT = new URL(registration.scope);
const PREFIX = `broadsheet ${ROOT.pathname} `; // one host may carry several archives
const FILES = `${PREFIX}files {{ version }}`; // what every page needs
const PAGES = `${PREFIX}pages 1`;
const INDEX = `${PREFIX}index 1`;
const NAMES = [FILES, PAGES, INDEX];
const MOST = { [FILES]: [1_000, 8e6], [PAGES]: [200, 12e6], [INDEX]: [200, 12e6] }; // how many, and bytes in all
const DAYS = 3; // the newest that are kept without being opened
const NEEDED = {{ files | tojson }};
const OFFLINE = NEEDED[0];
const PLACES = [
  [/^assets\//, FILES],
  [/^search\/[a-z]-[a-z2-7]{8}\.\w+$/, INDEX],
  [/\.html$/, PAGES],
  [/^(search\/directory|(tags|organisations|authors|categories|lists|searches)\/[\w.-]+)\.json$/, PAGES],
];

/** The address within the site, without query; null for what is elsewhere. */
function addressOf(url) {
  const { origin, pathname } = new URL(url);
  if (origin !== ROOT.origin || !pathname.startsWith(ROOT.pathname)) return null;
  const address = pathname.slice(ROOT.pathname.length);
  return address === "" || address.endsWith("/") ? `${address}{{ home }}` : address;
}

/** The cache in which that is kept, if it is to be. */
function placeOf(address) {
  return PLACES.find(([form]) => form.test(address ?? ""))?.[1];
}

function mayBeKept(response) {
  return response.ok && response.type === "basic" && !response.redirected && !/no-store/.test(response.headers.get("cache-control"));
}

async function keep(address, response, place = placeOf(address)) {
  const body = await response.blob(), url = new URL(address, ROOT);
  const headers = { "content-type": response.headers.get("content-type") ?? "", "content-length": String(body.size), date: response.headers.get("date") ?? "" };
  const cache = await caches.open(place);
  await cache.delete(url); // so that it comes last, and what was not asked for longest comes first
  await cache.put(url, new Response(body, { headers }));
  await trim(cache, ...MOST[place]);
}

async function trim(cache, many, bytes) {
  const [requests, kept] = await Promise.all([cache.keys(), cache.matchAll()]);
  let size = 0;
  for (let at = kept.length - 1; at >= 0; at--) {
    size += Number(kept[at].headers.get("content-length"));
    if (size > bytes || kept.length - at > many) await cache.delete(requests[at]);
  }
}

async function keptAt(address) {
  for (const name of NAMES) {
    const found = await (await caches.open(name)).match(new URL(address, ROOT));
    if (found) return found;
  }
}

/** Ask for it and keep it. */
async function bring(address, place) {
  const response = await fetch(new URL(address, ROOT), { cache: "no-cache" });
  if (mayBeKept(response)) await keep(address, response, place);
  else await response.body?.cancel(); // else it holds its connection
}

/** Keep an answer that a page also gets; what fails, because the disk is full, is no matter to the page. */
function kept(address, response) {
  const work = [keep(address, response.clone())];
  if (address === "assets/days.json") work.push(bringNewest(response.clone()));
  return Promise.allSettled(work);
}

/** Keep the front page and the newest days, as days.json names them. */
async function bringNewest(response) {
  const { days } = await response.json();
  await Promise.allSettled(["{{ home }}", ...days.slice(0, DAYS).map(({ day }) => `papers/date/${day}.html`)].map((address) => bring(address)));
}

const shown = new Map(); // the clients that were shown a copy, and when that was made

async function fromNetwork(event, address) {
  try {
    const response = await fetch(event.request);
    if (mayBeKept(response)) event.waitUntil(kept(address, response));
    return response;
  } catch {
    const copy = await keptAt(address);
    if (event.request.mode !== "navigate") return copy ?? Response.error();
    if (copy) shown.set(event.resultingClientId, copy.headers.get("date"));
    return copy ?? standIn();
  }
}

/** The page that stands in for one that is not kept: at whatever address, so its links must lead from the root. */
async function standIn() {
  const page = await keptAt(OFFLINE);
  if (!page) return Response.error();
  const words = (await page.text()).replace(/ (href|src)="(?![a-z]+:|[/#])/g, ` $1="${ROOT.pathname}`);
  return new Response(words, { headers: { "content-type": page.headers.get("content-type") } });
}

async function fromCache(event, address) {
  return (await keptAt(address)) ?? fromNetwork(event, address);
}

/** The newest days of now, for a worker that is new. */
async function bringDays() {
  const response = await fetch(new URL("assets/days.json", ROOT), { cache: "no-cache" });
  if (mayBeKept(response)) await kept("assets/days.json", response);
}

async function install() {
  await Promise.allSettled(NEEDED.map((address) => bring(address, FILES)));
  await self.skipWaiting();
}

/** Take over: without what older workers kept, and with the pages that stand open. */
async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && !NAMES.includes(name)).map((name) => caches.delete(name)));
  await clients.claim();
  const open = (await clients.matchAll({ type: "window" })).map(({ url }) => addressOf(url)).filter(placeOf);
  await Promise.allSettled([...open.map((address) => bring(address)), bringDays()]);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const address = addressOf(event.request.url), place = placeOf(address);
  if (event.request.method === "GET" && place) event.respondWith((place === INDEX ? fromCache : fromNetwork)(event, address));
});
self.addEventListener("message", ({ data, source }) => {
  if (data === "copy?" && shown.has(source.id)) source.postMessage({ copy: shown.get(source.id) });
});
