// Which entries of My list are shown, in which order, and how many there are of each kind. Pure.
//
// What is asked for: { q, status, starred, tag, by }; status "none" means that there is none.

import { STATUSES } from "./store-entry.js";

const byTitle = new Intl.Collator(document.documentElement.lang || "en", { numeric: true, sensitivity: "base" });
const newest = (one, other) => (one.added < other.added ? 1 : one.added > other.added ? -1 : one.id < other.id ? -1 : 1);

/** Name -> [words, comparison]; what is equal stands newest first. */
export const ORDERS = {
  added: [_("mine.by_newest"), newest],
  title: [_("mine.by_title"), (one, other) => byTitle.compare(one.title || one.id, other.title || other.id) || newest(one, other)],
  rating: [_("mine.by_rating"), (one, other) => (other.rating ?? -1) - (one.rating ?? -1) || newest(one, other)],
  day: [_("mine.by_day"), (one, other) => (one.day < other.day ? 1 : one.day > other.day ? -1 : newest(one, other))],
};

const folded = new WeakMap(); // entry -> its words; an entry is never changed, only replaced

function fold(words) {
  return words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function wordsOf(entry) {
  if (!folded.has(entry)) folded.set(entry, fold([entry.id, entry.title, ...entry.authors, ...entry.tags, entry.note].join("\n")));
  return folded.get(entry);
}

/** The entries that fit, in their order. */
export function chosen(entries, { q, status, starred, tag, by }) {
  const words = fold(q).split(/\s+/).filter(Boolean);
  const fits = (entry) => (!status || (entry.status || "none") === status) && (!starred || entry.starred)
    && (!tag || entry.tags.includes(tag)) && words.every((word) => wordsOf(entry).includes(word));
  return entries.filter(fits).sort(ORDERS[by][1]);
}

/** { statuses: {status: n}, starred: n, tags: [[tag, n]] by name }. */
export function counts(entries) {
  const statuses = Object.fromEntries([...STATUSES, "none"].map((status) => [status, 0]));
  const tags = new Map();
  let starred = 0;
  for (const entry of entries) {
    statuses[entry.status || "none"] += 1;
    starred += entry.starred;
    for (const tag of entry.tags) tags.set(tag, (tags.get(tag) ?? 0) + 1);
  }
  return { statuses, starred, tags: [...tags].sort(([one], [other]) => byTitle.compare(one, other)) };
}
