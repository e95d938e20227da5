// What a reader types -> what is asked of the index.
//
//   words   "phrases"   -not   +must   title: author: org: tag: abstract: id:   after:2025-06 before:2025-07-01   word*   word~
//
// Whatever is no syntax is searched for as it stands; nothing here ever throws.

import { tokens, trimmed, termOf } from "./search-terms.js";

export const LONGEST = 300; // characters of a query that are read
export const WORDS = 10; // words that are looked for
const LONGEST_WORD = 60;
const FIELDS = { title: "title", author: "authors", authors: "authors", abstract: "abstract", org: "organisation", organisation: "organisation", tag: "keywords", tags: "keywords", id: "id" };
const PIECE = /([+-]?)(?:([a-z]+):)?(?:"([^"]*)"|(\S+))/giu;
const ARXIV = /^(?:https?:\/\/)?(?:[a-z.]*arxiv\.org\/(?:abs|pdf|html)\/|\S+\/papers\/|arxiv:\s*)?((?:[a-z-]+(?:\.[a-z]{2})?\/\d{7})|\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf|\.html)?\/?$/i;

/** The arXiv id that a text is, or is the address of at arXiv, Hugging Face or a site like this one; else "". */
export function arxivId(text) {
  return ARXIV.exec(text.trim().slice(0, LONGEST))?.[1] ?? "";
}

/** A day for "2025-06-09", "2025-06" or "2025": the first, or the last, that it means; else "". */
export function dayOf(text, last) {
  const found = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(text);
  if (!found) return "";
  const [year, month, day] = [Number(found[1]), Number(found[2] ?? (last ? 12 : 1)), Number(found[3] ?? 0)];
  const date = new Date(Date.UTC(2000, 0, 1));
  date.setUTCFullYear(year, day || !last ? month - 1 : month, day || (last ? 0 : 1));
  return year < 1 || month < 1 || month > 12 || day > 31 ? "" : date.toISOString().slice(0, 10);
}

/** { items, after, before, cut }: an item is { words, fields, presence: "", "+" or "-", star, distance, phrase }. */
export function parsed(text) {
  const found = { items: [], after: "", before: "", cut: text.length > LONGEST };
  const whole = text.slice(0, LONGEST);
  let left = WORDS;
  for (const piece of whole.matchAll(PIECE)) {
    const item = itemOf(piece, found, piece.index + piece[0].length === whole.length);
    if (!item || !item.words.length) continue;
    if (item.words.length > left) {
      found.cut = true;
      item.words = item.words.slice(0, left);
    }
    left -= item.words.length;
    if (item.words.length) found.items.push(item);
  }
  return found;
}

function itemOf([whole, sign, name = "", phrase, word = ""], found, last) {
  const field = name.toLowerCase();
  if ((field === "after" || field === "before") && !sign) {
    const day = dayOf(phrase ?? word, field === "before");
    if (day) {
      found[field] = day;
      return null;
    }
  }
  const known = Object.hasOwn(FIELDS, field);
  if (name && !known) return plain(whole.replace(/^[+-]/, ""), sign, [], last);
  const fields = known ? [FIELDS[field]] : [];
  if (phrase !== undefined) return { ...plain(phrase, sign, fields, false), phrase: true };
  return plain(word, sign, fields, last);
}

function plain(text, sign, fields, last) {
  const typo = /^([^~*]{3,})~([12])?$/.exec(text);
  if (typo) return { words: wordsOf(typo[1]).slice(0, 1), presence: sign, fields, distance: Number(typo[2] ?? 1), star: false, phrase: false, last: false };
  if (/^[^*]*\*[^*]*$/.test(text) && text.replace("*", "").length >= 2) {
    const term = text.toLowerCase().slice(0, LONGEST_WORD);
    return { words: [{ word: term, term, gap: 0 }], presence: sign, fields, distance: 0, star: true, phrase: false, last: false };
  }
  return { words: wordsOf(text), presence: sign, fields, distance: 0, star: false, phrase: false, last };
}

/** The words that are looked for, stop words left out; `gap` is how far a word stands from the start. */
function wordsOf(text) {
  const words = [];
  let gap = 0;
  for (const { token } of tokens(text)) {
    const word = trimmed(token).slice(0, LONGEST_WORD);
    const term = word ? termOf(word) : null;
    if (term) words.push({ word, term, gap });
    gap++;
  }
  return words;
}
