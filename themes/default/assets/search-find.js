// A reader's query -> papers: words, the beginnings of the last one, phrases.

import { OPTIONAL, REQUIRED, PROHIBITED, TooBroad } from "./search-index.js";

const BEGINNINGS = 8; // words that the beginning of one may stand for
const LESS = 0.4; // what such a word counts for
const MANY = 50; // papers that use a word, from which on it is meant as it stands, and not as a beginning
const PRESENCE = { "": OPTIONAL, "+": REQUIRED, "-": PROHIBITED };

/**
 * { results, terms, missing, also }: papers, best first; the terms that matched; the words of the query that have no hit;
 * the words that were reached for. `exact` answers as lunr does, and reaches for nothing. Once `stale()`, nothing more is
 * fetched, and there are no results.
 */
export async function find(library, query, { typing = false, exact = false, stale = () => false } = {}) {
  const every = library.fields.map((_, number) => number);
  const phrases = [], missing = [];
  const made = await Promise.all(query.items.map(async (item) => {
    const fields = item.fields.length ? item.fields.map((name) => library.fields.indexOf(name)) : every;
    const must = item.presence || (item.fields.length || item.phrase ? "+" : "");
    if (item.phrase && item.words.length > 1) phrases.push({ item, fields });
    if (item.phrase && item.words.length > 1 && item.presence === "-") return [];
    return Promise.all(item.words.map(async (word, at) => {
      const clause = { term: word.term, fields, boost: 1, presence: PRESENCE[must] };
      if (item.distance) clause.distance = item.distance;
      const terms = await library.terms(clause);
      if (typing && item.last && at === item.words.length - 1 && word.word.length > 1 && !(await many(library, terms))) await begin(library, clause, word.word, terms);
      if (!terms.length && must !== "-") missing.push(word.word);
      return [clause, terms];
    }));
  }));
  const clauses = made.flat().map(([clause]) => clause), expanded = made.flat().map(([, terms]) => terms);
  const terms = [...new Set(expanded.flatMap((found, at) => (clauses[at].presence === PROHIBITED ? [] : found)))];
  const found = { terms, missing, also: [], results: null };
  if ((!clauses.length && !phrases.length) || stale()) return found;
  const meaning = exact ? null : await import("./search-meaning.js");
  for (const clause of meaning ? await meaning.reach(library, clauses, expanded) : []) {
    clauses.push(clause);
    expanded.push([clause.term]);
    found.also.push(clause.word);
    terms.push(clause.term);
  }
  if (stale()) return found;
  const entries = await library.entries(expanded.flat());
  if (missingRequired(clauses, expanded)) found.results = [];
  else found.results = meaning ? meaning.ranked(library, clauses, expanded, entries) : library.scored(clauses, expanded, entries);
  for (const { item, fields } of phrases) {
    const { standing } = await import("./search-phrase.js");
    const there = await standing(library, item.words, fields);
    found.results = found.results.filter(({ at }) => there.has(at) === (item.presence !== "-"));
  }
  return found;
}

function missingRequired(clauses, expanded) {
  return clauses.some((clause, at) => clause.presence === REQUIRED && !expanded[at].length);
}

async function many(library, [term]) {
  return term !== undefined && (await library.entry(term)).documents >= MANY;
}

/** Add to `terms` the commonest ones that begin so; they count for less, and a rare one for no more than the word itself. */
async function begin(library, clause, beginning, terms) {
  let found;
  try {
    found = await library.startingWith(beginning, 3);
  } catch (error) {
    if (error instanceof TooBroad) return;
    throw error;
  }
  const entries = await library.entries(found.length > 300 ? [] : found.filter((term) => !terms.includes(term)));
  const common = [...entries.values()].sort((a, b) => b.documents - a.documents).slice(0, BEGINNINGS);
  const own = Math.min(...[...(await library.entries(terms)).values()].map(({ idf }) => idf));
  clause.less = new Map(common.map(({ term, idf }) => [term, LESS * Math.min(1, own / idf)]));
  terms.push(...clause.less.keys());
}
