// Which words of a text answered, and where most of them stand. Pure: texts in, texts out; nothing here makes markup.

import { tokens, termOf } from "./search-terms.js";

const PASSAGE = 260; // characters of a passage
const LEAD = 60; // of them, at most, before the first word that answered

/** Runs of a text, by turns such that did not answer and such that did; together they are the text. */
export function runs(text, terms) {
  const found = [];
  let end = 0;
  for (const { token, start } of hits(text, terms)) {
    const edge = /^\W*/.exec(token)[0].length, tail = /\W*$/.exec(token)[0].length;
    found.push(text.slice(end, start + edge), text.slice(start + edge, (end = start + token.length - tail)));
  }
  found.push(text.slice(end));
  return found;
}

/** The tokens of a text that answered; none in a text whose letters change places in lower case. */
function hits(text, terms) {
  if (!terms.size || text.length !== text.toLowerCase().length) return [];
  return [...tokens(text)].filter(({ token }) => {
    const term = termOf(token);
    return term && terms.has(term);
  });
}

/** The part of a text where the most of the words stand. */
export function passage(text, terms) {
  if (text.length <= PASSAGE) return text;
  const found = hits(text, terms).map(({ token, start }) => ({ start, term: termOf(token) }));
  let best = 0, most = 0;
  for (let from = 0, to = 0; from < found.length; from++) {
    while (to < found.length && found[to].start < found[from].start + PASSAGE - LEAD) to++;
    const inside = new Set(found.slice(from, to).map(({ term }) => term)).size;
    if (inside > most) [best, most] = [found[from].start, inside];
  }
  const sentence = Math.max(text.lastIndexOf(". ", best) + 2, 0);
  const start = best - sentence < 2 * LEAD ? (sentence === 1 ? 0 : sentence) : text.indexOf(" ", best - LEAD) + 1;
  const end = text.length <= start + PASSAGE ? text.length : text.lastIndexOf(" ", start + PASSAGE);
  return `${start ? "… " : ""}${text.slice(start, end > start ? end : start + PASSAGE)}${end < text.length ? " …" : ""}`;
}
