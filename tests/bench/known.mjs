// node known.mjs ASSETS INDEX_FOLDER LUNR QUERIES: places of the papers that are looked for: by stock lunr.js, by ours
// exact, by our ranking alone, and with words that mean alike.
//
// QUERIES is JSON: [{ words, wanted: [ids] }]. Prints for each the places of each (from 1; 0 for not among the first 100).
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [, , assets, folder, lunrPath, queries] = process.argv;
const { Library } = await import(pathToFileURL(path.join(assets, "search-index.js")));
const { termOf, tokens } = await import(pathToFileURL(path.join(assets, "search-terms.js")));
const { find } = await import(pathToFileURL(path.join(assets, "search-find.js")));
const { ranked } = await import(pathToFileURL(path.join(assets, "search-meaning.js")));
const lunr = createRequire(import.meta.url)(lunrPath);

const library = await new Library((name) => fs.promises.readFile(path.join(folder, name), "utf-8")).open();
const stock = lunr.Index.load(JSON.parse(fs.readFileSync(path.join(folder, "index.json"), "utf-8")));
const ids = new Map();
const order = Object.keys(stock.fieldVectors).filter((ref) => ref.startsWith("title/")).map((ref) => ref.slice(6));
let number = 0;
for (const tier of library.tiers) {
  for (const place of await tier.everywhere()) ids.set(tier.offset + place, order[number++]);
}

function places(found, wanted) {
  const first = found.slice(0, 100);
  return wanted.map((id) => first.indexOf(id) + 1);
}

const answers = [];
for (const { words, wanted } of JSON.parse(fs.readFileSync(queries, "utf-8"))) {
  const found = [...tokens(words)].map(({ token }) => termOf(token)).filter((term) => term);
  const theirs = stock.query((query) => {
    for (const term of found) query.term(term, { usePipeline: false });
  }).map(({ ref }) => ref);
  const item = { words: found.map((term, gap) => ({ word: term, term, gap })), fields: [], presence: "", distance: 0 };
  const ours = {};
  for (const exact of [true, false]) {
    const { results } = await find(library, { items: [item] }, { exact });
    ours[exact] = (results ?? []).map(({ at }) => ids.get(at));
  }
  const fields = library.fields.map((_, number) => number);
  const clauses = found.map((term) => ({ term, fields, boost: 1, presence: 1 }));
  const expanded = await Promise.all(clauses.map((clause) => library.terms(clause)));
  const plain = ranked(library, clauses, expanded, await library.entries(expanded.flat())).map(({ at }) => ids.get(at));
  answers.push([theirs, ours[true], plain, ours[false]].map((list) => places(list, wanted)));
}
console.log(JSON.stringify(answers));
