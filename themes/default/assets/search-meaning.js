// Ranks papers by all their fields together, and reaches for words that mean alike: what exact answers leave out.
//
// The rank is BM25F: occurrences in all fields are added, each by its field's weight and length, before they saturate; a
// word counts by the papers that have it. Which words are alike was learnt at build time from the archive itself.

import { PROHIBITED, places, lastNotAbove } from "./search-index.js";
import { termOf } from "./search-terms.js";

const K1 = 1, LONG = 0.5, SHORT = 0.3; // saturation; how much a field's length counts, for the abstract and for others
const ALSO = 1; // words that a query reaches for: another one would be another file of terms to fetch
const LOOKED_UP = 3; // words of a query for which that is asked
const WEIGHT = 0.6; // what such a word counts for, times how like it is
const LEAST = 20; // 64ths, of all words of the query together, that a word must be like them

/** The words most like those of a query, best first: [{ word, term, instead }]; `instead` is how like each term it is. */
export async function alike(library, terms) {
  const found = new Map(); // word -> term of the query -> 64ths
  const known = terms.slice(0, LOOKED_UP);
  const lines = await Promise.all(known.map((asked) => learnt(library.tiers[0], asked)));
  for (const [number, asked] of known.entries()) {
    const parts = lines[number].split(" ");
    for (let at = 0; at + 1 < parts.length; at += 2) {
      if (!found.has(parts[at])) found.set(parts[at], new Map());
      found.get(parts[at]).set(asked, Number(parts[at + 1]));
    }
  }
  return [...found].map(([word, instead]) => ({ word, term: termOf(word), instead, sum: [...instead.values()].reduce((a, b) => a + b) }))
    .filter(({ term, sum }) => sum >= LEAST && !terms.includes(term))
    .sort((a, b) => b.sum - a.sum || (a.word < b.word ? -1 : 1))
    .slice(0, ALSO);
}

/** What was learnt of a term: words and numbers in turn. */
async function learnt(tier, term) {
  if (!tier.alike.length) return "";
  const text = await tier.file("m", places(tier.meaning, lastNotAbove(tier.alike, term)), "txt");
  const line = text.split("\n").find((found) => found.startsWith(`${term}\t`));
  return line ? line.slice(term.length + 1) : "";
}

/** Clauses for the words that are alike. */
export async function reach(library, clauses, expanded) {
  const plain = ({ presence, distance, term }) => presence !== PROHIBITED && !distance && !term.includes("*");
  const asked = clauses.flatMap((clause, at) => (plain(clause) ? expanded[at].filter((term) => !clause.less?.has(term)) : []));
  const fields = library.fields.map((_, number) => number);
  const also = asked.length ? await alike(library, [...new Set(asked)]) : [];
  return also.map((found) => ({ ...found, fields, boost: WEIGHT, presence: 1 }));
}

/** The papers that answer, best first. */
export function ranked(library, clauses, expanded, entries) {
  const { asked, matched } = library.matching(clauses, expanded, entries);
  if (!asked) return matched.map((at) => ({ at, score: 0 }));
  const terms = new Set(asked.flatMap((field) => [...field.keys()]));
  const instead = new Map(clauses.filter((clause) => clause.instead).map((clause) => [clause.term, clause.instead]));
  const scores = new Float64Array(library.size);
  const sums = new Float64Array(library.size);
  for (const term of terms) {
    const entry = entries.get(term);
    const touched = [];
    let boost = 0;
    asked.forEach((field, number) => {
      if (!field.has(term)) return;
      boost = Math.max(boost, field.get(term));
      gather(library, entry.fields[number], number, sums, touched);
    });
    const papers = papersOf(entry);
    const idf = Math.log(1 + (library.papers - papers + 0.5) / (papers + 0.5));
    const share = instead.has(term) ? lacking(library, instead.get(term), entries) : null;
    for (const at of touched) {
      scores[at] += ((share ? share[at] : 1) * boost * idf * sums[at] * (K1 + 1)) / (sums[at] + K1);
      sums[at] = 0;
    }
  }
  return matched.map((at) => ({ at, score: scores[at] })).sort((a, b) => b.score - a.score || b.at - a.at);
}

/** What a word counts that stands for others: as much as it is like one that a paper lacks; nothing where none is lacking. */
function lacking(library, instead, entries) {
  const share = new Float64Array(library.size);
  for (const [term, how] of instead) {
    const there = new Uint8Array(library.size);
    for (const { at } of entries.get(term).fields) for (const paper of at) there[paper] = 1;
    for (let at = 0; at < share.length; at++) if (!there[at]) share[at] = Math.max(share[at], how / 64);
  }
  return share;
}

function gather(library, { at, count, length }, field, sums, touched) {
  const weight = Math.sqrt(library.boosts[field]);
  const slope = library.fields[field] === "abstract" ? LONG : SHORT;
  for (let i = 0; i < at.length; i++) {
    if (!sums[at[i]]) touched.push(at[i]);
    sums[at[i]] += (weight * count[i]) / (1 - slope + (slope * length[i]) / library.average[field]);
  }
}

function papersOf(entry) {
  entry.papers ??= new Set(entry.fields.flatMap(({ at }) => at)).size;
  return entry.papers;
}
