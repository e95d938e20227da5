// Enhances <div id="following">: what is followed, and the newest papers of all of it, from the JSON Feeds of the site.

import { followed, follow, onfollow } from "./follow.js";
import { byDay, complete, dayOf, merged } from "./following-merge.js";
import { counted, dayName, element, listed, OF_PAPERS, ROOT } from "./page.js";

const AUTHORS = 5; // shown of a paper
const root = document.getElementById("following");
const ui = { shelves: element("ul", { class: "follows" }), count: element("p", { role: "status", class: "facts" }), papers: element("div"), older: element("button", { type: "button", hidden: "" }, _("following.older")) };
const NOTHING = _parts("following.nothing")({ tag: linkTo("tags.html", _("following.tag")), organisation: linkTo("organisations.html", _("following.organisation")) });
const known = new Map(); // shelves by key, as in following-merge.js, or with `fault`: why they could not be had

function linkTo(address, ...inside) {
  return element("a", { href: new URL(address, ROOT).href }, ...inside);
}

/** One file of a feed, put after what is known of its shelf. */
async function read(shelf, address) {
  const answered = await fetch(new URL(address, ROOT), { cache: "no-cache" });
  if (!answered.ok) throw answered.status;
  const { items, next_url: next } = await answered.json();
  const folder = address.slice(0, address.lastIndexOf("/") + 1);
  return { ...shelf, items: [...shelf.items, ...items], older: next ? folder + new URL(next).pathname.split("/").at(-1) : "" };
}

async function asked({ key, name }, address = `${key}.json`) {
  const before = known.get(key) ?? { key, name, items: [], older: "" };
  try {
    known.set(key, await read(before, address));
  } catch (error) {
    const gone = error === 404 || error === 410;
    known.set(key, { ...before, older: "", fault: gone ? _("following.gone") : _("following.fault") });
  }
}

function shelfItem({ key, name }) {
  const { fault } = known.get(key) ?? {};
  const button = element("button", { type: "button", class: "small", "aria-label": _("following.unfollow_this")({ name }) }, _("following.unfollow"));
  button.addEventListener("click", () => follow(key, name, false));
  return element("li", {}, linkTo(`${key}.html`, element("bdi", {}, name)), ...(fault ? [" ", element("b", {}, fault)] : []), " ", button);
}

function row({ id, title, authors, count: all, why }) {
  const item = element("li", {}, element("h3", {}, linkTo(`papers/${id}.html`, element("bdi", OF_PAPERS, title))));
  const rest = all - Math.min(authors.length, AUTHORS);
  const names = listed(authors.slice(0, AUTHORS).map((name) => element("bdi", {}, name)));
  if (names.length) item.append(element("p", { class: "by" }, ...names, rest > 0 ? ` ${counted(rest, _("row.more"))}` : ""));
  item.append(element("p", { class: "facts" }, _("following.why"), " ", ...listed(why.map(({ key, name }) => linkTo(`${key}.html`, element("bdi", {}, name))))));
  return item;
}

function section([day, papers]) {
  return element("section", {}, element("h2", {}, linkTo(`papers/date/${day}.html`, dayName(day)), " ", element("small", {}, counted(papers.length, _("count.papers")))), element("ul", { class: "rows list" }, ...papers.map(row)));
}

function show() {
  const shelves = followed();
  const had = shelves.map(({ key }) => known.get(key)).filter((shelf) => shelf);
  const from = complete(had), papers = merged(had).filter(({ day }) => day >= from);
  ui.shelves.replaceChildren(...shelves.map(shelfItem));
  ui.papers.replaceChildren(...byDay(papers).map(section));
  ui.older.hidden = !from;
  ui.count.replaceChildren(...(shelves.length ? [counted(papers.length, _("count.papers"))] : NOTHING));
}

/** What shelves have that is older, until there is something to show of it. */
async function older() {
  const before = ui.papers.querySelectorAll("h3").length;
  do {
    const from = complete([...known.values()]);
    const due = [...known.values()].filter(({ items, older: next }) => next && dayOf(items.at(-1)) >= from);
    await Promise.all(due.map((shelf) => asked(shelf, shelf.older)));
    show();
  } while (!ui.older.hidden && ui.papers.querySelectorAll("h3").length === before);
  ui.papers.querySelectorAll("h3 > a")[before]?.focus();
}

/** Show what is followed now, and ask for what is not known of it. */
async function refresh() {
  const missing = followed().filter(({ key }) => !known.has(key));
  for (const key of [...known.keys()]) if (!followed().some((one) => one.key === key)) known.delete(key);
  if (missing.length) ui.count.textContent = _("following.asking");
  await Promise.all(missing.map((shelf) => asked(shelf)));
  show();
}

ui.older.addEventListener("click", older);
root.replaceChildren(element("h2", { class: "unseen" }, _("following.heading")), ui.shelves, ui.count, ui.papers, ui.older);
onfollow(refresh);
await refresh();
