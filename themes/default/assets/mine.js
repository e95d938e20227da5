// Enhances <div id="mine">: the reader's list, with filters, order and counts. What is filtered by is also in the address, so
// that Back finds it again. Only a slice of a long list stands on the page; more comes as one scrolls.

import { counted, element, number as written } from "./page.js";
import { open } from "./store.js";
import { writeOf } from "./marks-note.js";
import { announce, notice } from "./told.js";
import { along } from "./mine-along.js";
import { ORDERS, chosen, counts } from "./mine-list.js";
import { itemOf, refill } from "./mine-entry.js";
import { STATUSES, statusWords } from "./store-entry.js";

const FIRST = 40, MORE = 80; // entries that stand on the page at first, and that come each time
const NOTHING = { q: "", status: "", starred: "", tag: "", by: "added" };

const store = await open();
const root = document.getElementById("mine");
const state = { ...NOTHING, ...Object.fromEntries([...new URLSearchParams(location.search)].filter(([name]) => name in NOTHING)) };
if (!(state.by in ORDERS)) state.by = "added";
let shown = [];

function labelled(words, control) {
  return element("label", {}, element("span", {}, words), control);
}

const ui = {
  q: element("input", { type: "search", autocomplete: "off", maxlength: "100" }),
  status: element("select"), tag: element("select"),
  by: element("select", {}, ...Object.entries(ORDERS).map(([value, [words]]) => element("option", { value }, words))),
  starred: element("select"),
  count: element("p", { class: "facts", role: "status" }),
  list: element("ul", { class: "rows" }),
  more: element("button", { type: "button" }, _("mine.more")),
};

function option(value, words, number) {
  return element("option", { value }, number === undefined ? words : `${words} (${written(number)})`);
}

/** The filters with what there is of each; what is chosen stays. */
function fillFilters() {
  const { statuses, starred, tags } = counts(store.all());
  ui.status.replaceChildren(option("", _("mine.any")), ...[...STATUSES, "none"].map((status) => option(status, statusWords(status === "none" ? "" : status), statuses[status])));
  ui.starred.replaceChildren(option("", _("mine.all")), option("1", _("mine.starred"), starred));
  const known = tags.some(([tag]) => tag === state.tag) || !state.tag ? tags : [[state.tag, 0], ...tags];
  ui.tag.replaceChildren(option("", _("mine.any")), ...known.map(([tag, number]) => option(tag, tag, number)));
  for (const name of Object.keys(NOTHING)) if (ui[name].value !== state[name]) ui[name].value = state[name];
}

function say() {
  const all = store.all().length;
  ui.count.textContent = shown.length === all ? counted(all, _("count.papers")) : _("mine.some")({ n: written(shown.length), papers: counted(all, _("count.of_papers")) });
}

/** The list afresh, with at least `least` entries standing. */
function show(least = 0) {
  const number = Math.max(FIRST, least);
  shown = chosen(store.all(), state);
  ui.list.replaceChildren(...shown.slice(0, number).map(itemOf));
  ui.more.hidden = shown.length <= number;
  root.classList.toggle("none", !store.all().length);
  say();
  fillFilters();
}

function more() {
  const at = ui.list.children.length;
  ui.list.append(...shown.slice(at, at + MORE).map(itemOf));
  ui.more.hidden = shown.length <= at + MORE;
}

function ask(changes) {
  Object.assign(state, changes);
  const given = new URLSearchParams(Object.entries(state).filter(([name, value]) => value !== NOTHING[name]));
  history.replaceState(null, "", `${location.pathname}${given.size ? `?${given}` : ""}`);
  show();
}

/** Take papers out, and offer them back. */
async function remove(ids, words, next) {
  try {
    const gone = await store.removeAll(ids);
    show(ui.list.children.length);
    const back = () => (linkOf(ids[0]) ?? linkOf(next) ?? ui.q).focus();
    notice(words, _("told.undo"), () => restore(gone), back);
  } catch (error) {
    notice(error.message);
  }
}

function linkOf(id) {
  return ui.list.querySelector(`[data-id="${id}"] a`);
}

async function restore(gone) {
  try {
    await store.putAll(gone.map((entry) => [entry.id, entry]));
    show(ui.list.children.length);
    announce(_("mine.back"));
  } catch (error) {
    notice(error.message, _("told.again"), () => restore(gone));
  }
}

function act({ target }) {
  const button = target.closest("button[data-act], button[data-tag]"), item = target.closest("li");
  if (!button) return;
  const id = item.dataset.id, name = item.querySelector("h2").textContent;
  if (button.dataset.tag) ask({ tag: button.dataset.tag });
  else if (button.dataset.act === "write") writeOf(id, name, null);
  else remove([id], _("mine.removed")({ name }), item.nextElementSibling?.dataset.id);
}

/** What changes elsewhere is shown at once; what changes here stays where it stands, also where it fits no more. */
function changed({ ids, elsewhere }) {
  if (!ids.length) return;
  if (elsewhere) return show(ui.list.children.length);
  for (const item of ui.list.children) {
    const entry = ids.includes(item.dataset.id) && store.get(item.dataset.id);
    if (entry) refill(item, entry);
  }
  say();
  fillFilters();
}

function build() {
  const fields = element("div", { class: "fields" }, labelled(_("mine.words"), ui.q), labelled(_("mine.status"), ui.status), labelled(_("mine.stars"), ui.starred), labelled(_("mine.tags"), ui.tag), labelled(_("mine.order"), ui.by));
  const empty = element("p", { class: "empty" }, ..._parts("mine.nothing")({ today: element("a", { href: "index.html" }, _("mine.today")) }));
  const files = along({ shown: () => shown, remove, show });
  root.replaceChildren(element("section", { class: "search", "aria-label": _("search.filters") }, fields), ui.count, files, empty, ui.list, ui.more);
  if (store.failure) root.prepend(element("p", { class: "note" }, store.toldOnce()));
  let waiting = 0;
  ui.q.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => ask({ q: ui.q.value }), 60);
  });
  for (const name of ["status", "starred", "tag", "by"]) ui[name].addEventListener("change", () => ask({ [name]: ui[name].value, q: ui.q.value }));
  ui.list.addEventListener("click", act);
  ui.more.addEventListener("click", more);
  new IntersectionObserver(([seen]) => seen.isIntersecting && scrollY > 0 && more(), { rootMargin: "400px" }).observe(ui.more);
  store.onchange(changed);
}

build();
show();
root.dataset.ready = "";
