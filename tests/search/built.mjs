// node built.mjs LUNR TEXTS BOOSTS: the index that lunr.js itself makes of the texts, as JSON.
import fs from "node:fs";
import { createRequire } from "node:module";

const [, , lunrPath, texts, boosts] = process.argv;
const lunr = createRequire(import.meta.url)(lunrPath);
const fields = Object.entries(JSON.parse(boosts));
const index = lunr(function () {
  this.ref("ref");
  for (const [name, boost] of fields) this.field(name, { boost });
  for (const paper of JSON.parse(fs.readFileSync(texts, "utf-8"))) this.add(paper);
});
console.log(JSON.stringify(index));
