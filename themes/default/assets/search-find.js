// A reader's query -> papers: words, the beginnings of the last one, phrases, filters, what is meant by words that nobody uses.

import { OPTIONAL, REQUIRED, PROHIBITED, TooBroad } from "./search-index.js";

const BEGINNINGS = 8; // words that the beginning of one may stand for
const LESS = 0.4; // what such a word counts for
const NEAR = 2; // edits between a word that has no hit and one that may be meant
const PRESENCE = { "": OPTIONAL, "+": REQUIRED, "-": PROHIBITED };

/**
 * { results, terms, missing, also }: papers, best first; the terms that matched; the words of the query that have no hit;
 * the words that were reached for. `exact` answers as lunr does, and reaches for nothing.
 */
export async function find(library, query, { typing = false, exact = false } = {}) {
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
      if (typing && item.last && at === item.words.length - 1 && word.word.length > 1) await begin(library, clause, word.word, terms);
      if (!terms.length && must !== "-") missing.push(word.word);
      return [clause, terms];
    }));
  }));
  const clauses = made.flat().map(([clause]) => clause), expanded = made.flat().map(([, terms]) => terms);
  const terms = [...new Set(expanded.flatMap((found, at) => (clauses[at].presence === PROHIBITED ? [] : found)))];
  const found = { terms, missing, also: [], results: null };
  if (!clauses.length && !phrases.length) return found;
  const meaning = exact ? null : await import("./search-meaning.js");
  for (const clause of meaning ? await meaning.reach(library, clauses, expanded) : []) {
    clauses.push(clause);
    expanded.push([clause.term]);
    found.also.push(clause.word);
  }
  const entries = await library.entries(expanded.flat());
  if (missingRequired(clauses, expanded)) found.results = [];
  else found.results = meaning ? meaning.ranked(library, clauses, expanded, entries) : library.scored(clauses, expanded, entries);
  for (const { item, fields } of phrases) {
    const there = await standing(library, item.words, fields);
    found.results = found.results.filter(({ at }) => there.has(at) === (item.presence !== "-"));
  }
  return found;
}

function missingRequired(clauses, expanded) {
  return clauses.some((clause, at) => clause.presence === REQUIRED && !expanded[at].length);
}

/** Add to `terms` the commonest ones that begin so; they count for less. */
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
  clause.less = new Map(common.map(({ term }) => [term, LESS]));
  terms.push(...clause.less.keys());
}

/** The papers in which the words stand one after the other. */
async function standing(library, words, fields) {
  const found = new Set();
  const phrased = fields.filter((field) => ["title", "abstract"].includes(library.fields[field]));
  for (const field of phrased) {
    const [first, ...rest] = await Promise.all(words.map(({ term }) => library.positions(term, field)));
    for (const [at, starts] of first) {
      const there = (start) => rest.every((one, i) => one.get(at)?.includes(start + words[i + 1].gap - words[0].gap));
      if (starts.some(there)) found.add(at);
    }
  }
  return found;
}

/** For each word that has no hit, the one that was probably meant: [[word, meant]]. */
export async function meant(library, words) {
  const lists = await Promise.all(library.tiers.map((tier) => tier.dictionaryTerms()));
  return words.map((word) => [word, nearest(word, lists)]).filter(([, found]) => found);
}

function nearest(word, lists) {
  let best = "", least = [NEAR + 1, 0];
  if (word.length < 4) return best;
  for (const list of lists) {
    for (const [term, { word: other, frequency }] of list) {
      if (Math.abs(term.length - word.length) > NEAR || !/^[a-z]/.test(other)) continue;
      const most = Math.min(NEAR, Math.ceil(least[0]));
      const distance = Math.min(edits(word, other, most), edits(word, term, most));
      const score = [distance + (other[0] === word[0] ? 0 : 0.5), -frequency];
      if (distance <= NEAR && (score[0] < least[0] || (score[0] === least[0] && score[1] < least[1]))) [best, least] = [other, score];
    }
  }
  return best;
}

/** How many letters must be changed, added, left out or swapped; more than `most` is told as most + 1. */
export function edits(a, b, most) {
  let before = [], last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
      least = Math.min(least, row[j]);
    }
    if (least > most) return most + 1;
    [before, last] = [last, row];
  }
  return last[b.length];
}
