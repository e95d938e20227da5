// node parity.mjs ASSETS INDEX_FOLDER LUNR SEED PER_KIND [CONTROL]
//
// Asks our index and stock lunr.js the same clauses and compares papers, scores and order; prints one JSON line.
// CONTROL is a word: one count of one paper is then read wrongly in its line, and all queries ask for that word.

import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [, , assets, folder, lunrPath, seed, perKind, control] = process.argv;
const { Library } = await import(pathToFileURL(path.join(assets, "search-index.js")));
const { termOf } = await import(pathToFileURL(path.join(assets, "search-terms.js")));
const lunr = createRequire(import.meta.url)(lunrPath);

let state = Number(seed);
const below = (limit) => (state = (state * 1103515245 + 12345) % 2147483648) % limit;
const pick = (list) => list[below(list.length)];

let spoilt = 0;
async function read(name) {
  const text = await fs.promises.readFile(path.join(folder, name), "utf-8");
  if (!control || spoilt || !name.startsWith("t-")) return text;
  return text.split("\n").map((line) => {
    if (spoilt || !line.startsWith(termOf(control) + "\t")) return line;
    return line.replace(/(\t[0-o]+(?:[!-\/][0-o]+)*?)([!"])/, (_, before, mark) => { // the first mark of a field
      spoilt++;
      return before + (mark === "!" ? '"' : "!"); // a count of 2 for one of 3, or the other way round
    });
  }).join("\n");
}

const library = await new Library(read).open();
const stock = lunr.Index.load(JSON.parse(fs.readFileSync(path.join(folder, "index.json"), "utf-8")));
const refs = []; // place -> id
for (const tier of library.tiers) {
  for (const place of await tier.everywhere()) refs[tier.offset + place] = null;
}
const order = stock.fieldVectors ? Object.keys(stock.fieldVectors).filter((ref) => ref.startsWith("title/")) : [];
Object.keys(refs).forEach((at, number) => (refs[at] = order[number].slice("title/".length)));

const texts = [];
for (const at of Object.keys(refs).map(Number)) texts.push(at);
async function word(least = 4) {
  for (;;) {
    const [paper] = await library.papersAt([pick(texts)]);
    const words = (paper.title + " " + paper.abstract).split(/[^a-z]+/i).filter((found) => found.length >= least);
    const found = words.length ? pick(words).toLowerCase() : "";
    if (found && termOf(found)) return found;
  }
}
async function term(least) {
  for (;;) {
    const found = termOf(await word(least));
    if (found.length >= least) return found; // of a stem that is shorter, both ends would overlap
  }
}
async function author() {
  for (;;) {
    const [paper] = await library.papersAt([pick(texts)]);
    const names = paper.authors.flatMap((name) => name.toLowerCase().split(/[\s-]+/)).filter((name) => termOf(name));
    if (names.length) return pick(names);
  }
}
const every = library.fields.map((_, number) => number);
const field = (name) => [library.fields.indexOf(name)];
const clause = (found, more = {}) => ({ term: termOf(found) ?? found, fields: every, boost: 1, presence: 1, ...more });
const raw = (found, more = {}) => ({ ...clause(found, more), term: found });
async function typo(found = word(5)) {
  const term = termOf(await found), at = below(term.length);
  return term.slice(0, at) + "x" + term.slice(at + 1);
}
const frequent = ["model", "language", "training", "agents", "diffusion", "attention", "data", "learning", "paper", "method"];
const kinds = control ? { control: async () => [clause(control)] } : {
  single: async () => [clause(await word())],
  frequent: async () => [clause(pick(frequent))],
  two: async () => [clause(await word()), clause(await word())],
  three: async () => [clause(await word()), clause(await word()), clause(await word())],
  fielded: async () => [clause(await word(), { fields: field(pick(["title", "abstract", "abstract"])) })],
  author: async () => [clause(await author(), { fields: field("authors") })],
  required: async () => [clause(await word(), { presence: 2 }), clause(pick(frequent), { presence: 2 })],
  mixed: async () => [clause(await word(), { presence: 2 }), clause(await word()), clause(await word(), { presence: 3 })],
  prohibited: async () => [clause(await word()), clause(await word(), { presence: 3 })],
  "only prohibited": async () => [clause(await word(), { presence: 3 })],
  boosted: async () => [clause(await word(), { boost: 2 + below(9) }), clause(await word()), clause(await word(), { boost: 3 })],
  "trailing wildcard": async () => [raw((await word(6)).slice(0, 3 + below(3)) + "*")],
  "typo ~1": async () => [raw(below(2) ? termOf(await word(5)) : await typo(), { distance: 1 })],
  missing: async () => [clause("zzqqxx"), clause(await word())],
  "required missing": async () => [clause("zzqqxx", { presence: 2 }), clause(await word())],
  "leading wildcard": async () => [raw("*" + termOf(await word(7)).slice(-4))],
  "inner wildcard": async () => { const found = await term(6); return [raw(found.slice(0, 3) + "*" + found.slice(-3))]; },
};

const wildcard = lunr.Query.wildcard.NONE;
function asked(clauses) {
  return stock.query((query) => {
    for (const { term, fields, boost, presence, distance } of clauses) {
      const more = distance ? { editDistance: distance } : {};
      query.clause({ term, fields: fields.map((number) => library.fields[number]), boost, presence, wildcard, usePipeline: false, ...more });
    }
  });
}

const report = {};
let different = 0, queries = 0;
for (const [kind, make] of Object.entries(kinds)) {
  const found = (report[kind] = { queries: 0, same: 0, hits: 0, broad: 0 });
  while (found.queries < Number(perKind)) {
    const clauses = await make();
    let ours;
    try {
      ours = (await library.answer(clauses)).map(({ at, score }) => [refs[at], score]);
    } catch (error) {
      if (error.constructor.name !== "TooBroad") throw error;
      if (++found.broad > Number(perKind)) break;
      continue;
    }
    const theirs = asked(clauses).map(({ ref, score }) => [ref, score]);
    found.queries++;
    queries++;
    found.hits += theirs.length > 0;
    if (JSON.stringify(ours) === JSON.stringify(theirs)) found.same++;
    else if (++different <= 3 && !control) {
      const at = ours.findIndex((pair, i) => JSON.stringify(pair) !== JSON.stringify(theirs[i]));
      console.error("different", JSON.stringify(clauses), ours.length, theirs.length, at, ours[at], theirs[at]);
    }
  }
}
console.log(JSON.stringify({ queries, different, spoilt, report }));
