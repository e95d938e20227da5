// A file that the reader chose -> entries, and what becomes of those that are there already. Pure. Nothing of the file is
// trusted: every field is taken by its known form (store-entry.js), and what has none is left out.

import { FORMAT, KIND } from "./mine-export.js";
import { STATUSES, entryOf, says } from "./store-entry.js";

export const LARGEST = 20_000_000; // bytes of a file
const MOST = 20_000; // papers
const LINE = /^[-*]\s+(\S.*)$/;

/** Something is no file of ours: the message is for the reader. */
export class ImportFailure extends Error {}

/** The entries of a file of My list, or of a reading list in markdown, and how many were none. Throws ImportFailure. */
export function entriesOf(text) {
  const given = /^\s*[{[]/.test(text) ? fromJson(text) : fromList(text);
  const entries = given.slice(0, MOST).map(entryOf).filter((entry) => entry && says(entry));
  return { entries, refused: given.length - entries.length };
}

function fromJson(text) {
  let whole;
  try {
    whole = JSON.parse(text);
  } catch {
    throw new ImportFailure(_("import.torn"));
  }
  if (whole?.kind !== KIND || !Array.isArray(whole.papers)) throw new ImportFailure(_("import.other"));
  if (whole.format !== FORMAT) throw new ImportFailure(_("import.newer"));
  return whole.papers;
}

/** As generator/lists.py reads it: `- id | status | dates | rating | tags`, and below it, indented, what is said of it. */
function fromList(text) {
  const given = [];
  for (const line of text.replace(/^\ufeff?---\r?\n[^]*?\n---\r?\n/, "").split(/\r?\n/)) {
    const fields = LINE.exec(line)?.[1].split("|").map((field) => field.trim());
    if (fields) given.push(listed(fields));
    else if (given.length && /^\s+\S|^$/.test(line)) given.at(-1).note += `${line.replace(/^ {1,2}/, "")}\n`;
  }
  if (!given.length) throw new ImportFailure(_("import.no_list"));
  return given;
}

function listed([id, words = "", dates = "", rating = "", own = ""]) {
  const status = words.toLowerCase().replace(" ", "-");
  const known = STATUSES.includes(status);
  const [added, changed] = [...dates.split("/"), dates].map((day) => day && `${day}T00:00:00Z`);
  const tags = [...(known || !words ? [] : [words]), ...own.split(",").map((tag) => tag.trim()).filter(Boolean)];
  const says = { status: known ? status : "", tags, rating: rating ? Number(rating) : null };
  return { id, ...says, starred: !words && !rating, note: "", added, changed };
}

/** Two notes as one, so that no word is lost. */
function joined(one, other) {
  if (one.includes(other)) return one;
  return other.includes(one) ? other : `${one}\n\n${other}`;
}

/** What an entry becomes when `come` comes in beside `kept`: what was changed last counts, notes and tags come together. */
export function merged(kept, come) {
  if (!kept) return come;
  const [older, newer] = kept.changed >= come.changed ? [come, kept] : [kept, come];
  const known = Object.fromEntries(["title", "day"].map((name) => [name, newer[name] || older[name]]));
  const authors = newer.authors.length ? newer.authors : older.authors;
  const rating = newer.rating ?? older.rating;
  const tags = [...new Set([...kept.tags, ...come.tags])];
  const added = come.added.slice(0, 10) < kept.added.slice(0, 10) ? come.added : kept.added; // a list knows days alone
  return entryOf({ ...newer, ...known, authors, rating, tags, added, note: joined(kept.note, come.note) });
}

/** What is to be kept of `entries`, and the words that tell it. `get` gives what is there. */
export function comeIn({ entries, refused }, get) {
  const after = new Map(), number = { new: 0, changed: 0, same: 0 };
  for (const come of entries) after.set(come.id, merged(after.get(come.id) ?? get(come.id), come));
  for (const [id, entry] of after) {
    const kept = get(id);
    const kind = !kept ? "new" : JSON.stringify(entry) === JSON.stringify(entryOf(kept)) ? "same" : "changed";
    number[kind] += 1;
    if (kind === "same") after.delete(id);
  }
  const told = [_("import.new")({ n: number.new }), _("import.changed")({ n: number.changed }), _("import.same")({ n: number.same })];
  if (refused) told.push(_("import.refused")({ n: refused }));
  return { pairs: [...after], words: _("import.told")({ told: told.join(", ") }) };
}
