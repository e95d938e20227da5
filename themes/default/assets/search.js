// Enhances <div id="search">: puts a box, filters and results in place of the static words, and answers as one types. All
// that is asked is also in the address, so a search can be shared and Back works. Nothing is fetched before the box is used
// or the address asks for something.

import { answered, open, reopened, TooBroad } from "./search-answer.js";
import { addressOf, filtersOf, stateOf, UNFILTERED } from "./search-state.js";
import { resultOf } from "./search-results.js";
import { arxivId } from "./search-query.js";
import { counted, element } from "./page.js";

const FIRST = 5, MOST = 200; // results shown at first, and at most when one comes back
const WAIT = 40, LATER = 150, SAID = 800; // ms until typing is answered, counts are shown, a screen reader is told
const WIDE = matchMedia("(min-width: 60rem)");

const root = document.getElementById("search");
root.append(root.querySelector("template").content);
document.getElementById("without").remove();
const ui = Object.fromEntries(["q", "said", "set", "count", "clear", "hint", "also", "start", "browse", "results", "more", "done", "tally"].map((id) => [id, document.getElementById(id)]));
const form = root.querySelector("form");
const panel = root.querySelector(".filters");
const fields = [...root.querySelectorAll("[name]")].filter((one) => one !== ui.q);

let state = stateOf(location.search);
let noted = addressOf(state); // what the address says
let draft = !noted; // whether the address is of words that are still being typed
let asked = 0; // questions so far: an answer to an older one is dropped
let shown = { chosen: [], terms: new Set(), count: 0, answer: null };
let jump = ""; // where Enter leads: the paper whose id or title was typed
let wanted = history.state?.papers ?? FIRST; // results to show at first: as many as there were, where one comes back
let besides = null; // what is asked for only when there are results
const timers = {};

function later(name, work, time) {
  clearTimeout(timers[name]);
  timers[name] = setTimeout(work, time);
}

// ---- asking

/** Change what is asked; `keep` makes a new entry of the history, for Back. */
function change(changes, keep) {
  state = { ...state, ...changes };
  wanted = FIRST;
  if (keep) note("pushState");
  return answer();
}

/** Put what is asked into the address. While one types, that waits until it is answered: browsers allow it now and then. */
function note(how = "replaceState") {
  const address = addressOf(state);
  if (address !== noted) history[how](null, "", address || location.pathname);
  noted = address;
}

/** A choice that is made: what is typed next is something new. */
function choose(changes) {
  draft = false;
  return change(changes, true);
}

function type() {
  const keep = !draft;
  draft = true;
  return change({ q: ui.q.value }, keep);
}

async function answer() {
  const mine = ++asked;
  const stale = () => mine !== asked;
  jump = "";
  fill();
  if (!addressOf(state) && !panel.open) return idle();
  root.setAttribute("aria-busy", "true");
  try {
    await reopened(async () => {
      const found = await answered(state, !state.exact || document.activeElement === ui.q, stale);
      if (found) await show(found, stale);
    });
  } catch (error) {
    if (!stale()) failed(error);
  } finally {
    if (!stale()) {
      root.removeAttribute("aria-busy");
      note();
    }
  }
}

// ---- showing

async function show(found, stale) {
  const library = await open();
  const first = await library.papersAt(found.chosen.slice(0, Math.min(wanted, MOST)).map(({ at }) => at));
  if (stale()) return;
  shown = { chosen: found.chosen, terms: new Set(found.terms), count: first.length, answer: found };
  if (!ui.browse.hidden) ui.start.open = false;
  ui.browse.hidden = true;
  ui.results.replaceChildren(...first.map((paper) => resultOf(paper, shown.terms)));
  ui.hint.replaceChildren();
  ui.also.replaceChildren(found.also.length || (state.exact && state.q) ? "…" : ""); // its room, so that it moves nothing when it comes
  say(found);
  unfold();
  later("after", () => stale() || after(found, stale).catch(() => {}), LATER);
  const { also, jumpTo } = await beside();
  if (stale()) return;
  ui.more.hidden = shown.count >= shown.chosen.length; // now it does what it says
  also(ui.also, found.also, state, choose);
  jump = jumpTo(ui.hint, first, state.q);
}

/** Where there is room for both, filters stand beside the first results: with them, not after, as that would push them away. */
function unfold() {
  if (WIDE.matches && !panel.dataset.opened) panel.open = Boolean((panel.dataset.opened = "by itself"));
}

/** What has use for results alone: hints, keys, more results. */
function beside() {
  besides ??= Promise.all(["hints", "keys", "more"].map((name) => import(`./search-${name}.js`))).then(([hints, { keys }, { more }]) => {
    keys(ui.q, ui.results, clear);
    more(ui.more, ui.results, () => shown);
    import("./marks.js"); // of results too; before the first of them it would only stand in their way
    return hints;
  });
  return besides;
}

/** What may come later: counts beside the filters, and what may be meant by words that nobody writes. */
async function after(found, stale) {
  if (panel.open) await narrow();
  if (!found.missing.length || stale()) return;
  const { meant } = await import("./search-meant.js");
  const [text, { suggest }] = await Promise.all([meant(await open(), state.q, found.missing), beside()]);
  if (!stale() && text) suggest(ui.hint, text, state, choose);
}

async function narrow() {
  const { narrowed } = await import("./search-filters.js");
  if (shown.answer) await narrowed(panel, state, shown.answer, choose);
}

function say({ chosen, cut, missing, nothing }) {
  const papers = counted(chosen.length, _("count.papers"));
  const words = missing.map((word) => _("search.quoted")({ word })).join(", ");
  const told = [`${papers}.`, nothing && _("search.nothing"), words && _("search.missing")({ words }), cut && _("search.cut")];
  ui.done.textContent = _("search.show")({ papers });
  tell(told.filter(Boolean).join(" "));
}

/** Words for the eye at once, and for the ear when they stay. */
function tell(words) {
  ui.count.textContent = words;
  later("said", () => (ui.said.textContent = `${ui.count.textContent} ${ui.hint.textContent}`.trim()), SAID);
}

/** Nothing is asked. */
function idle() {
  empty();
  note();
  ui.start.open = true;
  ui.browse.hidden = false;
  ui.said.textContent = ui.count.textContent = "";
  clearTimeout(timers.said);
  root.removeAttribute("aria-busy");
}

function empty() {
  shown = { chosen: [], terms: new Set(), count: 0, answer: null };
  ui.results.replaceChildren();
  ui.hint.replaceChildren();
  ui.also.replaceChildren();
  ui.more.hidden = true;
}

function failed(error) {
  empty();
  if (error instanceof TooBroad) return tell(`${error.message} ${_("search.narrower")}`);
  tell(`${_("search.fault")} `);
  const again = element("button", { type: "button" }, _("told.again"));
  again.addEventListener("click", answer);
  ui.count.append(again);
}

/** Put what is asked into the form. */
function fill() {
  if (ui.q.value.trim() !== state.q.trim()) ui.q.value = state.q;
  const asked = { ...state, sort: state.sort || (state.q.trim() ? "" : "date") }; // as `answered` sorts
  for (const field of fields) if (field.value !== asked[field.name]) field.value = asked[field.name];
  const set = filtersOf(state);
  ui.set.textContent = set ? _("search.set")({ n: set }) : "";
  ui.clear.hidden = !set;
  ui.tally.hidden = !addressOf(state) && !panel.open;
  for (const box of panel.querySelectorAll("[type=checkbox]")) box.checked = state[box.closest("ul").dataset.kind].includes(box.value);
}

// ---- listening

function listen() {
  ui.q.addEventListener("focus", () => open().catch(failed), { once: true });
  ui.q.addEventListener("input", () => later("typing", type, WAIT));
  ui.q.addEventListener("change", () => (draft = false));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(timers.typing);
    const keep = !draft;
    draft = false;
    await change({ q: ui.q.value }, keep);
    if (jump) location.assign(jump);
    else if (matchMedia("(pointer: coarse)").matches) ui.q.blur(); // the keyboard makes room for the results
  });
  for (const field of fields) field.addEventListener("change", () => choose({ [field.name]: field.value }));
  ui.clear.addEventListener("click", () => choose(UNFILTERED));
  panel.addEventListener("toggle", () => {
    const own = panel.dataset.opened === "by itself"; // its counts are on their way
    panel.dataset.opened = "by the reader";
    if (own) return;
    if (panel.open && !shown.answer) answer();
    else if (panel.open) narrow().catch(() => {});
  });
  ui.done.addEventListener("click", () => {
    panel.open = false;
    ui.tally.scrollIntoView();
    (ui.results.querySelector("h2 a") ?? ui.q).focus({ preventScroll: true });
  });
  window.addEventListener("popstate", () => {
    state = stateOf(location.search);
    noted = addressOf(state);
    draft = !noted;
    wanted = history.state?.papers ?? FIRST;
    answer();
  });
}

/** Empty the box. */
function clear() {
  clearTimeout(timers.typing);
  ui.q.value = "";
  choose({ q: "" });
}

/** An address that asks for an id goes straight to its paper, but not when one comes back from there. */
async function begin() {
  fill();
  if (!addressOf(state)) return;
  ui.start.open = false;
  ui.browse.hidden = true;
  unfold();
  await answer();
  const came = performance.getEntriesByType("navigation")[0]?.type;
  if (jump && arxivId(state.q) && came === "navigate") location.replace(jump);
}

listen();

/** When what the address asks for has been answered; what is not of the search waits for it. */
export const begun = begin();
