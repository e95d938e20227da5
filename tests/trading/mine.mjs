// node mine.mjs ASSETS FILE: what My list in the browser takes of a file, and how many it refuses.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [, , assets, file] = process.argv;
const { entriesOf } = await import(pathToFileURL(path.join(assets, "mine-import.js")));
console.log(JSON.stringify(entriesOf(fs.readFileSync(file, "utf-8"))));
