// Enhances <div id="search">: a box that answers as one types, filters, results. All of it is also in the address, so that
// a search can be shared and Back works. Nothing is fetched before the box is used or the address asks for something.

import { Library, TooBroad } from "./search-index.js";
import { parsed, arxivId, dayOf, LONGEST } from "./search-query.js";
import { tokens, termOf } from "./search-terms.js";
import { element } from "./page.js";

const FIRST = 6, MORE = 20; // results shown at first, and added each time
const PASSAGE = 260; // characters of the abstract
const SHOWN_LABELS = 8;
const LISTS = { tag: "Tags", organisation: "Organisations", category: "arXiv categories" };
const HAS = { code: "have code", summary: "have a summary", listed: "were listed" };
const SINGLE = ["q", "author", "from", "to", "by", "sort", "exact"];
const MULTIPLE = ["tag", "organisation", "category", "has"];
const SYNTAX = [
  ["long context", "words; the best papers first"],
  ['"long context"', "a phrase, word for word"],
  ["+must -not", "with a word, without a word"],
  ["title:scaling", "in the title; likewise author: org: tag: abstract:"],
  ["after:2025-06 before:2025-07-15", "by day"],
  ["retriev*  atention~", "words that begin so; words that are spelt nearly so"],
];

const root = document.getElementById("search");
const ui = {};
let library = null, opening = null, facets = null;
let asked = 0; // questions so far: an answer to an older one is dropped
let shown = { results: [], terms: new Set(), count: 0 };

// ---- the address

function stateOf(address) {
  const given = new URLSearchParams(address);
  const state = {};
  for (const name of SINGLE) state[name] = (given.get(name) ?? "").slice(0, 2 * LONGEST);
  for (const name of MULTIPLE) state[name] = given.getAll(name).slice(0, 20);
  state.has = state.has.filter((name) => name in HAS);
  state.from = dayOf(state.from, false);
  state.to = dayOf(state.to, true);
  if (state.by !== "published") state.by = "";
  if (state.exact !== "1") state.exact = "";
  if (!["date", "votes"].includes(state.sort)) state.sort = "";
  return state;
}

function addressOf(state) {
  const given = new URLSearchParams();
  for (const name of SINGLE) if (state[name]) given.set(name, state[name]);
  for (const name of MULTIPLE) for (const value of state[name]) given.append(name, value);
  const query = given.toString();
  return query ? `?${query}` : location.pathname;
}

let state = stateOf(location.search);

function isEmpty(of) {
  return addressOf(of) === location.pathname;
}

/** Change the state; `keep` makes a new entry of the history, for Back. */
function change(changes, keep) {
  const before = addressOf(state);
  state = { ...state, ...changes };
  const now = addressOf(state);
  if (now !== before) history[keep ? "pushState" : "replaceState"](null, "", now);
  return answer();
}

// ---- what is fetched

async function read(name, fresh) {
  const answered = await fetch(`search/${name}`, fresh ? { cache: "no-cache" } : {});
  if (!answered.ok) throw new Error(`${name}: ${answered.status}`);
  return answered.text();
}

function open() {
  opening ??= new Library(read).open().then((found) => (library = found), (error) => {
    opening = null;
    throw error;
  });
  return opening;
}

/** Where the site was published anew while the page was open, files of the old directory are gone: read it again, once. */
async function reopened(work) {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TooBroad || !library) throw error;
    opening = library = facets = null;
    await open();
    return work();
  }
}

async function filtering() {
  const module = await import("./search-facets.js");
  facets ??= await module.facetsOf(library);
  return module;
}

// ---- answering

const needsFacets = (of, query) => Boolean(of.from || of.to || of.sort || of.tag.length || of.organisation.length || of.category.length || of.has.length || query.after || query.before);

async function answer(typing = document.activeElement === ui.box) {
  const mine = ++asked;
  fill();
  ui.hint.replaceChildren();
  if (isEmpty(state) && !library) return;
  const stale = () => mine !== asked;
  root.setAttribute("aria-busy", "true");
  try {
    await reopened(async () => {
      await open();
      if (stale()) return;
      const found = await foundFor(typing);
      if (!stale()) await show(found, stale);
    });
  } catch (error) {
    if (!stale()) failed(error);
  } finally {
    if (!stale()) root.removeAttribute("aria-busy");
  }
}

async function foundFor(typing) {
  const id = arxivId(state.q);
  const query = parsed(id ? `id:${id}` : state.q);
  if (state.author) query.items.push(...parsed(`author:"${state.author.replaceAll('"', " ")}"`).items.map((item) => ({ ...item, phrase: false })));
  const { find } = await import("./search-find.js");
  const found = await find(library, query, { typing, exact: state.exact === "1" });
  if (!found.results || needsFacets(state, query)) {
    const module = await filtering();
    const from = [state.from, query.after].sort().at(-1), to = [state.to, query.before].filter(Boolean).sort()[0] ?? "";
    found.chosen = module.chosen(found.results, { ...state, from, to }, facets);
  } else {
    found.chosen = found.results;
  }
  found.cut = query.cut;
  return found;
}

async function show(found, stale) {
  const first = await library.papersAt(found.chosen.slice(0, FIRST).map(({ at }) => at));
  if (stale()) return;
  shown = { results: found.chosen, terms: new Set(found.terms), count: first.length };
  ui.results.replaceChildren(...first.map(resultOf));
  say(found);
  quickJump(first);
  more();
  setTimeout(() => stale() || after(found, stale).catch(() => {}), 150);
}

/** What may come later: counts beside the filters, and what may be meant. */
async function after(found, stale) {
  const module = await filtering();
  if (stale()) return;
  filters(module.counted(found.chosen, facets));
  if (!found.missing.length) return;
  const { meant } = await import("./search-find.js");
  const words = await meant(library, found.missing);
  if (!stale() && words.length) suggest(words);
}

/** Words that a query reached for are said, and can be left out. */
function sayAlso(words) {
  const exact = state.exact === "1";
  ui.also.replaceChildren();
  if (!words.length && !exact) return;
  const button = element("button", { type: "button" }, exact ? "Also look for words that mean alike" : "Only these words");
  button.addEventListener("click", () => change({ exact: exact ? "" : "1" }, true));
  if (words.length) ui.also.append("Also: ", ...listed(words.map((word) => element("i", {}, word))), " ");
  ui.also.append(button);
}

function say({ chosen, cut, missing, also }) {
  sayAlso(also);

  const papers = chosen.length === 1 ? "1 paper" : `${chosen.length.toLocaleString("en")} papers`;
  const without = missing.length ? ` Nobody writes ${missing.map((word) => `“${word}”`).join(", ")}.` : "";
  ui.count.textContent = `${papers}.${without}${cut ? " Only the first words were looked for." : ""}`;
}

function failed(error) {
  ui.also.replaceChildren();
  ui.results.replaceChildren();
  shown = { results: [], terms: new Set(), count: 0 };
  ui.more.hidden = true;
  if (error instanceof TooBroad) {
    ui.count.textContent = `${error.message} Please say it more narrowly.`;
    return;
  }
  ui.count.textContent = "The index could not be fetched. ";
  const again = element("button", { type: "button" }, "Try again");
  again.addEventListener("click", () => answer());
  ui.count.append(again);
}

function suggest(words) {
  const link = element("a");
  let text = state.q;
  for (const [word, other] of words) text = text.replace(new RegExp(escaped(word), "i"), () => other);
  link.href = addressOf({ ...state, q: text });
  link.textContent = text;
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    ui.box.value = text;
    change({ q: text }, true);
    ui.box.focus();
  });
  ui.hint.replaceChildren("Did you mean ", link, "?");
}

function escaped(words) {
  return words.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

// ---- quick jump: an arXiv id or address, or an exact title

let jump = "";

function quickJump(first) {
  const id = arxivId(state.q).toLowerCase();
  const folded = fold(state.q);
  const paper = first.find((one) => (id ? one.id.toLowerCase() === id : folded && fold(one.title) === folded));
  jump = paper ? addressOfPaper(paper) : "";
  if (paper) ui.hint.replaceChildren("Enter opens ", link(jump, paper.title), ".");
}

function fold(title) {
  return title.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

// ---- results

function link(href, ...inside) {
  return element("a", { href }, ...inside);
}

function addressOfPaper(paper) {
  return `papers/${paper.id}.html`;
}

function resultOf(paper) {
  const item = element("li", {}, element("h2", {}, link(addressOfPaper(paper), element("bdi", {}, ...marked(paper.title)))));
  const people = [...paper.authors.map((name) => element("bdi", {}, ...marked(name))), ...(paper.more ? [others(paper)] : [])];
  const places = paper.organisations.map(([slug, name]) => link(`organisations/${slug}.html`, element("bdi", {}, name)));
  const by = element("p", { class: "by" }, ...listed(people));
  if (places.length) by.append(people.length ? " · " : "", ...listed(places));
  if (people.length || places.length) item.append(by);
  if (paper.abstract) item.append(element("p", { class: "says", dir: "auto" }, ...marked(passage(paper.abstract))));
  const facts = element("p", { class: "facts" }, link(`papers/date/${paper.day}.html`, element("time", { datetime: paper.day }, dayWords(paper.day))));
  if (paper.tags.length) facts.append(" · ", ...listed(paper.tags.map(([slug, name]) => link(`tags/${slug}.html`, element("bdi", {}, name)))));
  item.append(facts);
  return item;
}

function others({ authors, more }) {
  return `${more.toLocaleString("en")} ${authors.length ? "more" : more === 1 ? "author" : "authors"}`;
}

function listed(parts) {
  return parts.flatMap((part, at) => (at ? [", ", part] : [part]));
}

function dayWords(day) {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString(document.documentElement.lang || "en", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
}

function matches(token) {
  const term = termOf(token);
  return term !== null && term !== "" && shown.terms.has(term);
}

/** Text with the words that matched in <mark>; always as text, never as markup. */
function marked(text) {
  const parts = [];
  let end = 0;
  for (const { token, start } of tokens(text)) {
    if (!matches(token) || text.length !== text.toLowerCase().length) continue;
    const edge = /^\W*/.exec(token)[0].length, tail = /\W*$/.exec(token)[0].length;
    parts.push(text.slice(end, start + edge), element("mark", {}, text.slice(start + edge, (end = start + token.length - tail))));
  }
  parts.push(text.slice(end));
  return parts;
}

/** The part of a text where most of the words stand. */
function passage(text) {
  if (text.length <= PASSAGE) return text;
  const found = [...tokens(text)].filter(({ token }) => matches(token)).map(({ token, start }) => ({ start, term: termOf(token) }));
  let best = 0, most = 0;
  for (let from = 0, to = 0; from < found.length; from++) {
    while (to < found.length && found[to].start < found[from].start + PASSAGE - 60) to++;
    const inside = new Set(found.slice(from, to).map(({ term }) => term)).size;
    if (inside > most) [best, most] = [found[from].start, inside];
  }
  const sentence = Math.max(text.lastIndexOf(". ", best) + 2, 0);
  const start = best - sentence < 120 ? (sentence === 1 ? 0 : sentence) : text.indexOf(" ", best - 60) + 1;
  const end = text.length <= start + PASSAGE ? text.length : text.lastIndexOf(" ", start + PASSAGE);
  return `${start ? "… " : ""}${text.slice(start, end > start ? end : start + PASSAGE)}${end < text.length ? " …" : ""}`;
}

/** Show the button, and add results when one scrolls near it. */
function more() {
  ui.more.hidden = shown.count >= shown.results.length;
}

let adding = false;

async function addMore() {
  if (adding || ui.more.hidden) return;
  adding = true;
  const of = shown, mine = asked;
  try {
    const next = await library.papersAt(of.results.slice(of.count, of.count + MORE).map(({ at }) => at));
    if (mine !== asked || of !== shown) return;
    of.count += next.length;
    ui.results.append(...next.map(resultOf));
    more();
  } catch (error) {
    failed(error);
  } finally {
    adding = false;
  }
}

// ---- filters

function filters(counts) {
  for (const kind of MULTIPLE) {
    const list = ui.lists[kind];
    const of = new Map(counts[kind]);
    const wanted = state[kind].filter((value) => !counts[kind].slice(0, SHOWN_LABELS).some(([slug]) => slug === value));
    const values = [...wanted.map((value) => [value, of.get(value) ?? 0]), ...counts[kind].slice(0, list.dataset.all ? 500 : SHOWN_LABELS)];
    list.parentElement.hidden = !values.length;
    const focused = list.contains(document.activeElement) ? document.activeElement.value : null;
    list.replaceChildren(...values.map(([value, count]) => choice(kind, value, count)));
    if (!list.dataset.all && counts[kind].length > SHOWN_LABELS) list.append(element("li", {}, allButton(list, counts)));
    if (focused !== null) [...list.querySelectorAll("input")].find((one) => one.value === focused)?.focus();
  }
}

function allButton(list, counts) {
  const button = element("button", { type: "button" }, "all …");
  button.addEventListener("click", () => {
    list.dataset.all = "1";
    filters(counts);
    list.querySelectorAll("input")[SHOWN_LABELS]?.focus();
  });
  return button;
}

function choice(kind, value, count) {
  const box = element("input", { type: "checkbox", value });
  box.checked = state[kind].includes(value);
  box.addEventListener("change", () => change({ [kind]: box.checked ? [...state[kind], value] : state[kind].filter((one) => one !== value) }, true));
  const name = kind === "has" ? HAS[value] : facets.names[kind].get(value) ?? value;
  return element("li", {}, element("label", {}, box, " ", element("bdi", {}, name), " ", element("small", {}, count.toLocaleString("en"))));
}

/** Put the state into the form. */
function fill() {
  if (ui.box.value.trim() !== state.q.trim()) ui.box.value = state.q;
  for (const name of ["author", "from", "to", "by", "sort"]) ui[name].value = state[name];
  const filtered = !isEmpty({ ...state, q: "", sort: "", exact: "" });
  ui.clear.hidden = !filtered;
  for (const list of Object.values(ui.lists)) for (const box of list.querySelectorAll("input")) box.checked = state[list.dataset.kind].includes(box.value);
}

// ---- the form

function labelled(words, control) {
  return element("label", {}, element("span", {}, words), control);
}

function select(options) {
  return element("select", {}, ...options.map(([value, words]) => element("option", { value }, words)));
}

function build() {
  ui.box = element("input", { type: "search", id: "q", name: "q", autocomplete: "off", autocapitalize: "off", spellcheck: "false", maxlength: String(LONGEST), "aria-describedby": "count", enterkeyhint: "search" });
  ui.count = element("p", { id: "count", role: "status" });
  ui.hint = element("p", { id: "hint", role: "status" });
  ui.also = element("p", { id: "also" });
  ui.results = element("ol", { class: "rows list", id: "results" });
  ui.more = element("button", { type: "button", hidden: "" }, "More results");
  ui.author = element("input", { type: "text", autocomplete: "off", maxlength: "100" });
  ui.from = element("input", { type: "date" });
  ui.to = element("input", { type: "date" });
  ui.by = select([["", "day listed"], ["published", "day published"]]);
  ui.sort = select([["", "relevance"], ["date", "date"], ["votes", "votes"]]);
  ui.clear = element("button", { type: "button", hidden: "" }, "Clear filters");
  ui.lists = {};
  for (const kind of ["has", ...Object.keys(LISTS)]) ui.lists[kind] = element("ul", { "data-kind": kind });
  const sets = [["has", "Papers that"], ...Object.entries(LISTS)].map(([kind, words]) => element("fieldset", { hidden: "" }, element("legend", {}, words), ui.lists[kind]));
  ui.filters = element("details", { class: "filters" }, element("summary", {}, "Filters"), element("div", { class: "fields" },
    labelled("Sort by", ui.sort), labelled("From", ui.from), labelled("To", ui.to), labelled("Dates are the", ui.by), labelled("Author", ui.author)), ...sets, ui.clear);
  ui.filters.open = matchMedia("(min-width: 60rem)").matches;
  const form = element("form", { role: "search", action: "search.html" }, labelled("Search papers", ui.box), element("button", { type: "submit" }, "Search"));
  const syntax = element("details", { class: "syntax" }, element("summary", {}, "What one can type"), element("dl", {}, ...SYNTAX.flatMap(([words, says]) => [element("dt", {}, element("code", {}, words)), element("dd", {}, says)])));
  const answers = element("section", { "aria-label": "Results" }, ui.count, ui.hint, ui.also, ui.results, ui.more);
  document.getElementById("without").remove();
  root.append(form, syntax, element("div", { class: "found" }, ui.filters, answers));
  return form;
}

function listen(form) {
  let waiting = 0;
  const later = (work, time) => {
    clearTimeout(waiting);
    waiting = setTimeout(work, time);
  };
  ui.box.addEventListener("focus", () => open().catch(failed), { once: true });
  ui.box.addEventListener("input", () => later(() => change({ q: ui.box.value }, false), 40));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    await change({ q: ui.box.value }, true);
    if (jump) location.assign(jump);
  });
  ui.author.addEventListener("input", () => later(() => change({ author: ui.author.value }, false), 200));
  for (const name of ["from", "to", "by", "sort"]) ui[name].addEventListener("change", () => change({ [name]: ui[name].value }, true));
  ui.clear.addEventListener("click", () => change({ author: "", from: "", to: "", by: "", tag: [], organisation: [], category: [], has: [] }, true));
  ui.filters.addEventListener("toggle", () => ui.filters.open && !library && opening === null && browse());
  ui.more.addEventListener("click", addMore);
  new IntersectionObserver(([seen]) => seen.isIntersecting && scrollY > 0 && addMore(), { rootMargin: "200px" }).observe(ui.more);
  window.addEventListener("popstate", () => {
    state = stateOf(location.search);
    answer(false);
  });
  document.addEventListener("keydown", keys);
}

/** Who opens the filters without having typed wants to browse. */
function browse() {
  if (ui.filters.dataset.used) open().then(() => answer(false), failed);
  ui.filters.dataset.used = "1";
}

function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const links = [...ui.results.querySelectorAll("h2 a")];
  const at = links.indexOf(document.activeElement);
  const inBox = document.activeElement === ui.box;
  const typing = inBox || /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement?.tagName ?? "");
  if (event.key === "/" && !typing) move(event, ui.box);
  else if (event.key === "ArrowDown" && (inBox || at >= 0)) move(event, links[at + 1]);
  else if (event.key === "ArrowUp" && at >= 0) move(event, at ? links[at - 1] : ui.box);
  else if (event.key === "Escape" && at >= 0) move(event, ui.box);
  else if (event.key === "Escape" && inBox && ui.box.value) {
    event.preventDefault();
    ui.box.value = "";
    change({ q: "" }, false);
  }
}

function move(event, target) {
  if (!target) return;
  event.preventDefault();
  target.focus();
  if (target === ui.box) ui.box.select();
}

/** An address that asks for an id goes straight to its paper, but not when one comes back from there. */
async function begin() {
  if (isEmpty(state)) return;
  await answer(false);
  const came = performance.getEntriesByType("navigation")[0]?.type;
  if (jump && arxivId(state.q) && came === "navigate") location.replace(jump);
}

listen(build());
begin();
