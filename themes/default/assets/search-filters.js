// Enhances <details class="filters">: what the present papers can be narrowed by, with how many there are of each.

import { filtering, open } from "./search-answer.js";
import { MULTIPLE } from "./search-state.js";
import { element, number } from "./page.js";

const AT_FIRST = 8, AT_MOST = 400; // values shown of one kind
const HAS = {
  code: _("search.has_code"), models: _("search.has_models"), datasets: _("search.has_datasets"), spaces: _("search.has_spaces"),
  summary: _("search.has_summary"), listed: _("search.has_listed"), published: _("search.has_published"),
};

let panel = null, change = null; // the markup, and what is done with a choice
let answer = null; // that is shown
let state = null;
let naming = false; // whether authors were asked for
const whole = new Set(); // kinds of which all values are shown

/** Show the counts of an answer in the panel, and what is chosen; `choose(changes)` is told what a reader chooses. */
export async function narrowed(markup, ofState, ofAnswer, choose) {
  if (!panel) listen(markup);
  [state, answer, change] = [ofState, ofAnswer, choose];
  const module = await filtering();
  if (answer !== ofAnswer) return;
  const counts = module.counted(answer.candidates, answer.filters, module.facets);
  const names = { ...module.facets.names, has: new Map(Object.entries(HAS)) };
  for (const kind of MULTIPLE) if (kind !== "author") put(kind, counts[kind], (value) => names[kind].get(value) ?? value);
  await showAuthors(false);
}

function listen(markup) {
  panel = markup;
  for (const list of panel.querySelectorAll("ul")) {
    list.addEventListener("change", ({ target }) => {
      const { kind } = list.dataset;
      change({ [kind]: target.checked ? [...state[kind], target.value] : state[kind].filter((one) => one !== target.value) });
    });
  }
  const box = panel.querySelector("#author");
  for (const event of ["focus", "input"]) box.addEventListener(event, () => showAuthors().catch(() => {}));
  box.addEventListener("keydown", (event) => {
    const name = box.value.trim();
    if (event.key !== "Enter" || event.isComposing || !name) return;
    box.value = "";
    change({ author: [...new Set([...state.author, name])] });
  });
}

async function showAuthors(wanted = true) {
  naming ||= wanted || Boolean(state.author.length);
  if (!naming) return choices("author", [button(_("search.show_authors"), () => showAuthors().catch(() => {}))]);
  const { authorsOf, countedAuthors } = await import("./search-authors.js");
  const authors = await authorsOf(await open());
  const counts = countedAuthors(authors, answer.chosen, panel.querySelector("#author").value);
  put("author", counts, (name) => name);
}

/** The values of one kind: those chosen, then those of most papers. */
function put(kind, counts, nameOf) {
  const most = counts.slice(0, whole.has(kind) ? AT_MOST : AT_FIRST);
  const of = new Map(counts);
  const apart = state[kind].filter((value) => !most.some(([one]) => one === value)).map((value) => [value, of.get(value) ?? (kind === "author" ? answer.chosen.length : 0)]);
  const entries = [...apart, ...most].map(([value, count]) => choice(kind, value, nameOf(value), count));
  if (counts.length > most.length && !whole.has(kind)) {
    entries.push(button(_("search.all")({ n: Math.min(AT_MOST, counts.length) }), () => {
      whole.add(kind);
      put(kind, counts, nameOf);
      panel.querySelectorAll(`[data-kind="${kind}"] input`)[AT_FIRST]?.focus();
    }));
  }
  choices(kind, entries);
}

/** Put entries into a list; who stands on one of them stays there. */
function choices(kind, entries) {
  const list = panel.querySelector(`[data-kind="${kind}"]`);
  const focused = list.contains(document.activeElement) ? document.activeElement.value : null;
  list.replaceChildren(...entries.map((one) => element("li", {}, one)));
  list.parentElement.hidden = !entries.length && kind !== "author";
  if (focused) [...list.querySelectorAll("input")].find(({ value }) => value === focused)?.focus();
}

function choice(kind, value, name, count) {
  const box = element("input", { type: "checkbox", value });
  box.checked = state[kind].includes(value);
  return element("label", {}, box, " ", element("bdi", {}, name), " ", element("small", {}, number(count)));
}

function button(words, pressed) {
  const made = element("button", { type: "button" }, words);
  made.addEventListener("click", pressed);
  return made;
}
