// What is asked -> the papers that answer. It fetches the directory of the index once, and what an answer needs.

import { Library, TooBroad } from "./search-index.js";
import { find } from "./search-find.js";
import { parsed, arxivId } from "./search-query.js";
import { filtersOf } from "./search-state.js";

export { TooBroad };

let opening = null; // the index
let facets = null; // what can be filtered by, once something is filtered

async function read(name, fresh) {
  const answered = await fetch(`search/${name}`, fresh ? { cache: "no-cache" } : {});
  if (!answered.ok) throw new Error(`${name}: ${answered.status}`);
  return answered.text();
}

export function open() {
  opening ??= new Library(read).open().catch((error) => {
    opening = null;
    throw error;
  });
  return opening;
}

/** Where the site was published anew while the page was open, files of the old directory are gone: read it again, once. */
export async function reopened(work) {
  const before = opening;
  try {
    return await work();
  } catch (error) {
    if (error instanceof TooBroad || !before) throw error;
    opening = facets = null;
    return work();
  }
}

/** The module that filters and counts, and what it knows of all papers. */
export async function filtering() {
  const [module, library] = await Promise.all([import("./search-facets.js"), open()]);
  facets ??= module.facetsOf(library).catch((error) => {
    facets = null;
    throw error;
  });
  return { ...module, facets: await facets };
}

/**
 * Words that mean alike are reached for where the best come first; in another order they would be as good as any.
 *
 * { chosen, candidates, filters, terms, missing, also, cut, nothing }: papers as { at, score }, those that pass the filters
 * and those before them (null: all papers); the terms to mark, the words without a hit, the words reached for; whether the
 * query was cut, or holds no word to look for. null where the answer is no longer wanted.
 */
export async function answered(state, typing, stale) {
  const library = await open();
  if (stale()) return null;
  const id = arxivId(state.q);
  const query = parsed(id ? `id:${id}` : state.q);
  const dated = query.after || query.before;
  const nothing = Boolean(state.q.trim()) && !query.items.length && !dated;
  const [found, ...authors] = await Promise.all([
    find(library, query, { typing, exact: Boolean(state.exact || state.sort), stale }),
    ...state.author.map((name) => authorPlaces(library, name)),
  ]);
  if (stale()) return null;
  const from = [state.from, query.after].sort().at(-1), to = [state.to, query.before].filter(Boolean).sort()[0] ?? "";
  const filters = { ...state, from, to, authors, sort: state.sort || (found.results ? "" : "date") };
  const plain = found.results && !state.sort && !dated && !filtersOf(state);
  const { terms, missing, also } = found;
  const answer = { terms, missing, also, filters, nothing, cut: query.cut, candidates: found.results };
  if (nothing && !filtersOf(state)) return { ...answer, chosen: [], candidates: [] };
  if (plain) return { ...answer, chosen: found.results };
  const module = await filtering();
  return { ...answer, chosen: module.chosen(found.results, filters, module.facets) };
}

/** Where an author stands: by the very name if it has several papers, else by its words, of which common ones are lost. */
async function authorPlaces(library, name) {
  const { authorsOf, placesOf } = await import("./search-authors.js");
  const places = placesOf(await authorsOf(library), name);
  if (places) return places;
  const { results } = await find(library, parsed(`author:"${name.replaceAll('"', " ")}"`), { exact: true });
  return new Set((results ?? []).map(({ at }) => at));
}
