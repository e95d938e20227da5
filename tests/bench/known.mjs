// node known.mjs ASSETS INDEX_FOLDER LUNR QUERIES: places of the papers that are looked for, by stock lunr.js and by ours.
//
// QUERIES is JSON: [{ words, wanted: [ids] }]. Prints for each the places (from 1; 0 for not among the first 100).
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [, , assets, folder, lunrPath, queries] = process.argv;
const { Library } = await import(pathToFileURL(path.join(assets, "search-index.js")));
const { termOf, tokens } = await import(pathToFileURL(path.join(assets, "search-terms.js")));
const { find } = await import(pathToFileURL(path.join(assets, "search-find.js")));
const lunr = createRequire(import.meta.url)(lunrPath);

let bytes = 0;
const library = await new Library(async (name) => {
  const data = await fs.promises.readFile(path.join(folder, name), "utf-8");
  bytes += data.length;
  return data;
}).open();
const stock = lunr.Index.load(JSON.parse(fs.readFileSync(path.join(folder, "index.json"), "utf-8")));
const ids = new Map();
const order = Object.keys(stock.fieldVectors).filter((ref) => ref.startsWith("title/")).map((ref) => ref.slice(6));
let number = 0;
for (const tier of library.tiers) {
  for (let place = 0; place < tier.size; place++) if (tier.known[place] >= 0) ids.set(tier.offset + place, order[number++]);
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
  answers.push([places(theirs, wanted), places(ours[true], wanted), places(ours[false], wanted)]);
}
console.log(JSON.stringify(answers));
