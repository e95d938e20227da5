// What may be meant by words that nobody writes: asked for only when a query has such a word.

import { bitsIn, letters } from "./search-walk.js";

const NEAR = 2; // edits between a word that has no hit and one that may be meant
const LEAST = 4; // letters of a word that is mended

/** The query with each such word mended; "" where nothing comes near. */
export async function meant(library, query, words) {
  const lists = await Promise.all(library.tiers.map((tier) => tier.dictionaryTerms()));
  let text = query;
  for (const word of words) {
    const other = nearest(word, lists);
    if (other) text = text.replace(new RegExp(escaped(word), "i"), () => other);
  }
  return text === query ? "" : text;
}

function escaped(words) {
  return words.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

function nearest(word, lists) {
  let best = "", least = [NEAR + 1, 0];
  const asked = letters(word);
  if (word.length < LEAST) return best;
  for (const list of lists) {
    for (const [term, { word: other, frequency }] of list) {
      if (Math.abs(term.length - word.length) > NEAR || !/^[a-z]/.test(other)) continue;
      if (bitsIn(asked ^ letters(other)) > 2 * NEAR && bitsIn(asked ^ letters(term)) > 2 * NEAR) continue;
      const most = Math.min(NEAR, Math.ceil(least[0]));
      const distance = Math.min(edits(word, other, most), edits(word, term, most));
      const score = [distance + (other[0] === word[0] ? 0 : 0.5), -frequency];
      if (distance <= NEAR && (score[0] < least[0] || (score[0] === least[0] && score[1] < least[1]))) [best, least] = [other, score];
    }
  }
  return best;
}

/** How many letters must be changed, added, left out or swapped; more than `most` is told as most + 1. */
function edits(a, b, most) {
  let before = [], last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
      least = Math.min(least, row[j]);
    }
    if (least > most) return most + 1;
    [before, last] = [last, row];
  }
  return last[b.length];
}
