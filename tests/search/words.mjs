// node words.mjs ASSETS LUNR WORDS: how lunr.js and our module stem and drop each word.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [, , assets, lunrPath, words] = process.argv;
const { termOf, tokens } = await import(pathToFileURL(path.join(assets, "search-terms.js")));
const lunr = createRequire(import.meta.url)(lunrPath);
function theirs(word) {
  const kept = lunr.stopWordFilter(lunr.trimmer(new lunr.Token(word, {})));
  return kept === undefined ? null : lunr.stemmer(kept).toString();
}
const texts = JSON.parse(fs.readFileSync(words, "utf-8"));
console.log(JSON.stringify(texts.map((text) => [
  lunr.tokenizer(text).map((token) => theirs(token.toString())),
  [...tokens(text)].map(({ token }) => termOf(token)),
])));
