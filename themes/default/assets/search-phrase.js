// Phrases: where words stand one after the other. Their positions lie in files of their own, which nothing else asks for.

import { Numbers, places, lastNotAbove } from "./search-index.js";

const PHRASED = ["title", "authors", "abstract", "keywords", "organisation"]; // where phrases are looked for

/** The papers in which the words stand one after the other. */
export async function standing(library, words, fields) {
  const found = new Set();
  const phrased = fields.filter((field) => PHRASED.includes(library.fields[field]));
  for (const field of phrased) {
    const [first, ...rest] = await Promise.all(words.map(({ term }) => positions(library, term, field)));
    for (const [at, starts] of first) {
      const there = (start) => rest.every((one, i) => one.get(at)?.includes(start + words[i + 1].gap - words[0].gap));
      if (starts.some(there)) found.add(at);
    }
  }
  return found;
}

/** paper -> positions of a term in a field. */
async function positions(library, term, field) {
  const found = new Map();
  await Promise.all(library.tiers.map(async (tier) => {
    const line = await tier.line(term);
    if (line === undefined) return;
    const number = lastNotAbove(tier.bounds, term);
    const names = await tier.file("n", tier.positions, "txt");
    const text = await tier.file("p", places(names, number), "txt");
    const at = [...(await tier.shard(number)).keys()].indexOf(term);
    const column = PHRASED.indexOf(library.fields[field]);
    const numbers = new Numbers(text.split("\n")[at].split("\t")[column] ?? "");
    const postings = tier.postings(line, field);
    postings.at.forEach((place, i) => {
      let position = 0;
      found.set(tier.offset + place, Array.from({ length: postings.count[i] }, () => (position += numbers.next())));
    });
  }));
  return found;
}
