// node asked.mjs ASSETS INDEX QUESTIONS: the ids of the papers that the search page finds when it answers exactly.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [, , assets, folder, questions] = process.argv;
const load = (name) => import(pathToFileURL(path.join(assets, name)));
const { Library, TooBroad } = await load("search-index.js");
const { parsed } = await load("search-query.js");
const { find } = await load("search-find.js");
const { facetsOf, chosen } = await load("search-facets.js");

const library = await new Library((name) => fs.promises.readFile(path.join(folder, name), "utf-8")).open();
const facets = await facetsOf(library);
const none = { tag: [], organisation: [], category: [], has: [], from: "", to: "", by: "", sort: "" };
const answers = [];
for (const { query, ...filters } of JSON.parse(fs.readFileSync(questions, "utf-8"))) {
  const asked = parsed(query);
  try {
    const { results } = await find(library, asked, { exact: true });
    const kept = chosen(results, { ...none, ...filters, from: asked.after, to: asked.before }, facets);
    const papers = await library.papersAt(kept.map(({ at }) => at));
    answers.push(papers.map(({ id }) => id).sort());
  } catch (error) {
    if (!(error instanceof TooBroad)) throw error;
    answers.push("too broad");
  }
}
console.log(JSON.stringify(answers));
