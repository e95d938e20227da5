// Ranks papers by all their fields together, and reaches for words that mean alike: what exact answers leave out.
//
// The rank is BM25F: occurrences in all fields are added, each by its field's weight and length, before they saturate; a
// word counts by the papers that have it. Which words are alike was learnt at build time from the archive itself.

import { PROHIBITED, places, lastNotAbove } from "./search-index.js";
import { termOf } from "./search-terms.js";

const K1 = 1, LONG = 0.5, SHORT = 0.3; // saturation; how much a field's length counts, for the abstract and for others
const ALSO = 2; // words that a query reaches for
const WEIGHT = 0.1; // what they count for
const LEAST = 20; // 64ths, of all words of the query together, that a word must be like them

/** [[word, term]] most like the words of a query, best first. */
export async function alike(library, terms) {
  const sums = new Map();
  for (const line of await Promise.all(terms.map((term) => learnt(library.tiers[0], term)))) {
    const parts = line ? line.split(" ") : [];
    for (let at = 0; at < parts.length; at += 2) sums.set(parts[at], (sums.get(parts[at]) ?? 0) + Number(parts[at + 1]));
  }
  const asked = new Set(terms);
  return [...sums].map(([word, sum]) => [word, termOf(word), sum])
    .filter(([, term, sum]) => sum >= LEAST && !asked.has(term))
    .sort((a, b) => b[2] - a[2] || (a[0] < b[0] ? -1 : 1))
    .slice(0, ALSO).map(([word, term]) => [word, term]);
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
  return also.map(([word, term]) => ({ word, term, fields, boost: WEIGHT, presence: 1 }));
}

/** The papers that answer, best first. */
export function ranked(library, clauses, expanded, entries) {
  const { asked, matched } = library.matching(clauses, expanded, entries);
  if (!asked) return matched.map((at) => ({ at, score: 0 }));
  const terms = new Set(asked.flatMap((field) => [...field.keys()]));
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
    for (const at of touched) {
      scores[at] += (boost * idf * sums[at] * (K1 + 1)) / (sums[at] + K1);
      sums[at] = 0;
    }
  }
  return matched.map((at) => ({ at, score: scores[at] })).sort((a, b) => b.score - a.score || b.at - a.at);
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
