// The authors of most papers, and how many of the present papers are theirs.

import { Numbers } from "./search-index.js";

const known = new WeakMap();

/** [{ name, places }] of a library, by name. */
export function authorsOf(library) {
  if (!known.has(library)) {
    const reading = readAuthors(library);
    reading.catch(() => known.delete(library));
    known.set(library, reading);
  }
  return known.get(library);
}

/** Where the papers of that very name stand; null where it is none of these. */
export function placesOf(authors, name) {
  const found = authors.filter((one) => folded(one.name) === folded(name));
  return found.length ? new Set(found.flatMap(({ places }) => places)) : null;
}

async function readAuthors(library) {
  if (!/^[a-z2-7]{8}$/.test(library.authors)) return [];
  const text = await library.read(`a-${library.authors}.txt`);
  return text.split("\n").map((line) => {
    const [name, written] = line.split("\t");
    const numbers = new Numbers(written), places = [];
    for (let place = 0; numbers.more; ) places.push((place += numbers.next()));
    return { name, places };
  });
}

/** [[name, count]] of those in whose names each typed word begins one, most first. */
export function countedAuthors(authors, chosen, typed) {
  const here = new Set(chosen.map(({ at }) => at));
  const wanted = folded(typed).split(/\s+/).filter(Boolean);
  return authors
    .filter(({ name }) => wanted.every((word) => ` ${folded(name)}`.includes(` ${word}`)))
    .map(({ name, places }) => [name, places.reduce((count, at) => count + here.has(at), 0)])
    .filter(([, count]) => count)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("-", " ");
}
