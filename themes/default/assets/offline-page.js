// Enhances <div id="offline">: lists the pages that the service worker has kept, the newest first, and has them forgotten.

import { element, ROOT } from "./page.js";
import { announce } from "./told.js";

const PREFIX = `broadsheet ${ROOT.pathname} `; // as in sw.js
const BRAND = ` · ${document.querySelector(".brand").textContent.trim()}`; // ends the title of every page
const NONE = ["offline.html", "404.html"].map((name) => new URL(name, ROOT).href); // tell of pages that are not there
const root = document.getElementById("offline");

function button(words, work) {
  const made = element("button", { type: "button" }, words);
  made.addEventListener("click", work);
  return made;
}

async function names() {
  return globalThis.caches ? (await caches.keys()).filter((name) => name.startsWith(PREFIX)) : [];
}

/** The pages that are kept: [address, title]. */
async function kept() {
  const pages = [];
  for (const name of (await names()).filter((one) => one.startsWith(`${PREFIX}pages `))) {
    const cache = await caches.open(name);
    for (const { url } of (await cache.keys()).filter(({ url }) => url.endsWith(".html") && !NONE.includes(url))) {
      const words = /<title>.*?<\/title>/s.exec(await (await cache.match(url)).text())?.[0] ?? "";
      const { title } = new DOMParser().parseFromString(words, "text/html");
      pages.push([url, (title.endsWith(BRAND) ? title.slice(0, -BRAND.length) : title) || url]);
    }
  }
  return pages.reverse();
}

/** Forget them, but not what all pages need: the worker has to go on. */
async function forget() {
  await Promise.all((await names()).filter((name) => !name.startsWith(`${PREFIX}files `)).map((name) => caches.delete(name)));
  await show();
  announce(_("offline.forgotten"));
}

async function show() {
  const pages = await kept();
  const list = element("ul", {}, ...pages.map(([url, title]) => element("li", {}, element("a", { href: url }, element("bdi", {}, title)))));
  const buttons = [button(_("told.again"), () => location.reload()), ...(pages.length ? [" ", button(_("offline.forget"), forget)] : [])];
  root.replaceChildren(element("p", {}, ...buttons), element("h2", {}, pages.length ? _("offline.kept") : _("offline.none")), list);
}

await show();
