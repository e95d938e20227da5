// What the keys do with the entries of a list (.rows > li), and on the page of a paper with the paper. Nothing is done here
// that a link or button does not do as well.

import { entries, ROOT } from "./page.js";
import { announce, notice } from "./told.js";

const DEEDS = {
  j: () => step(1),
  k: () => step(-1),
  n: () => step(1, ".fresh"),
  o: () => here()?.link?.click(),
  x: () => press(".fold", "summary"),
  s: () => press(".marks .star"),
  r: () => turn("read"),
  l: () => turn("to-read"),
  y: () => taken(({ share }, { title, address }) => share(title, address)),
  m: () => taken(({ copy, markdownLink }, { title, address }) => copy(markdownLink(title, address), _("share.markdown"))),
  c: () => taken(async ({ copy, citation }, { address }) => copy(await citation(address), _("share.citation"))),
  "/": search,
};

/** Do what a key says; whether it says anything. */
export function act(key) {
  const known = Object.hasOwn(DEEDS, key);
  if (known) DEEDS[key]();
  return known;
}

/** The entries that one can see. */
function shown() {
  return entries().filter(({ link }) => link.checkVisibility());
}

/** Where the focus is: an entry; or else the paper whose page this is. */
function here() {
  const paper = document.querySelector(".paper");
  return shown().find(({ item }) => item.contains(document.activeElement))
    ?? (paper && { item: paper, title: paper.querySelector("h1").textContent, address: `${location.origin}${location.pathname}` });
}

/** Move the focus to the next entry, or the one before; from outside of all, to the first one in the window. */
function step(by, only = "*") {
  const all = shown();
  const at = all.findIndex(({ item }) => item.contains(document.activeElement));
  const edge = all.findIndex(({ item }) => item.getBoundingClientRect().top >= 0);
  const from = at >= 0 ? at + (by > 0) : edge < 0 ? all.length : edge;
  const ahead = by > 0 ? all.slice(from) : all.slice(0, from).reverse();
  const next = ahead.find(({ item }) => item.matches(only));
  if (!next) return announce(by > 0 ? _("keys.end") : _("keys.start"));
  next.link.focus({ preventScroll: true });
  next.item.scrollIntoView({ block: "nearest" });
}

/** The control that a key is for; where there is none, the reader is told why. */
function found(...selectors) {
  const place = here();
  const control = selectors.map((selector) => place?.item.querySelector(selector)).find(Boolean);
  if (!control) notice(place ? _("keys.nothing") : _("keys.move"));
  return control;
}

function press(...selectors) {
  found(...selectors)?.click();
}

/** Give the paper that status, or take it away again. */
function turn(status) {
  const select = found(".marks select");
  if (!select) return;
  select.value = select.value === status ? "" : status;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

async function taken(take) {
  const place = here();
  if (!place) return void found();
  const [sharing, copying] = await Promise.all([import("./share.js"), import("./copy.js")]);
  const of = { title: place.title ?? place.link.textContent, address: place.address ?? place.link.href };
  await take({ ...sharing, ...copying }, of).catch(() => notice(_("keys.fault")));
}

function search() {
  const box = document.querySelector("input[type='search']");
  if (!box) return location.assign(new URL("search.html", ROOT));
  box.focus();
  box.select();
}
