// Enhances every entry of every list (.rows > li, those that come later too) and the page of a paper (.paper): a star and a
// status, kept by store.js; on the page of a paper also a note and own tags, by marks-note.js. They look the same wherever a
// paper stands, in every tab. Keys may press the `.marks .star` of an entry, and change its `.marks select`.

import { element, entries, paperAt } from "./page.js";
import { open } from "./store.js";
import { LIMITS, STATUSES, statusWords } from "./store-entry.js";
import { announce, notice } from "./told.js";

const store = await open();

/** What is kept of a paper beside what the reader says, as far as this page tells it: { title, day, authors }. */
export function factsOf(within) {
  const title = within.querySelector(":is(h1, h2, h3)").textContent.trim();
  const names = [...within.querySelectorAll(".by > bdi, .by > summary > bdi")].filter((name) => placeOf(name) === within);
  const authors = names.slice(0, LIMITS.authors).map((name) => name.textContent);
  const day = dayIn(within.querySelector("a[href*='papers/date/']")) || within.querySelector("time")?.textContent
    || dayIn(within.closest("section")?.querySelector(":scope > h2 > a")) || dayIn(location);
  return Object.fromEntries(Object.entries({ title, day, authors }).filter(([, value]) => value?.length));
}

function dayIn(address) {
  return /papers\/date\/([\d-]{10})\.html/.exec(address?.href)?.[1];
}

/** Change what the reader says of a paper, and tell it by `words`, or why not; whether it was kept. */
export async function mark(id, changes, within, words, refused = notice) {
  try {
    const facts = within ? factsOf(within) : {};
    if (facts.title === id) delete facts.title; // My list shows the id of what it has no title of
    await store.put(id, { ...facts, ...changes });
  } catch (error) {
    paint(new Set([id]));
    refused(error.message);
    return false;
  }
  const only = store.toldOnce();
  only ? notice(`${words} ${only}`) : announce(words);
  return true;
}

function give(id, status, within) {
  return mark(id, { status }, within, _("marks.now")({ status: statusWords(status) }));
}

function star(id, starred, within) {
  return mark(id, { starred }, within, starred ? _("marks.starred") : _("marks.unstarred"));
}

function marksOf(id, title) {
  const button = element("button", { type: "button", class: "star", "aria-label": _("marks.star_this")({ title }), title: _("marks.star") });
  const options = ["", ...STATUSES].map((status) => element("option", { value: status }, statusWords(status)));
  const status = element("select", { "aria-label": _("marks.status_of")({ title }) }, ...options);
  return element("div", { class: "marks", "data-paper": id }, button, element("span", { class: "status" }, status));
}

function painted(marks) {
  const { starred = false, status = "" } = store.get(marks.dataset.paper) ?? {};
  const [button, ring] = marks.children;
  button.setAttribute("aria-pressed", String(starred));
  ring.dataset.status = status;
  ring.firstChild.value = status;
  ring.firstChild.title = _("marks.status")({ status: statusWords(status) });
  return marks;
}

function paint(ids) {
  for (const marks of document.querySelectorAll(".marks")) if (ids.has(marks.dataset.paper)) painted(marks);
}

function decorate() {
  for (const { item, link, id } of entries()) {
    if (!item.querySelector(":scope > .marks")) link.parentElement.after(painted(marksOf(id, link.textContent)));
  }
}

async function decoratePaper(header) {
  const id = paperAt(location.href), title = header.querySelector("h1").textContent;
  const marks = painted(marksOf(id, title));
  header.append(marks); // at once: until then a key would mean the first of the related papers
  const { noteButton } = await import("./marks-note.js");
  marks.append(...noteButton(id, title, header.parentElement));
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.(".marks > .star");
  if (button) star(button.parentElement.dataset.paper, button.getAttribute("aria-pressed") !== "true", placeOf(button));
});
document.addEventListener("change", ({ target }) => {
  const ring = target.closest?.(".marks > .status");
  if (ring) give(ring.parentElement.dataset.paper, target.value, placeOf(ring));
});

function placeOf(control) {
  return control.closest(".rows > li, .paper");
}

store.onchange(({ ids }) => paint(new Set(ids)));
decorate();
const paper = document.querySelector(".paper > header");
if (paper && paperAt(location.href)) decoratePaper(paper);
// Results of a search, and entries that other scripts bring, come later.
new MutationObserver((changes) => {
  const come = changes.some(({ addedNodes }) => [...addedNodes].some((node) => node.matches?.(".rows, .rows > li, :has(.rows)")));
  if (come) decorate();
}).observe(document.getElementById("main"), { childList: true, subtree: true });
