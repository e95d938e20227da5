// What the reader says of one paper: its shape and its limits, and how what comes from elsewhere is made to fit. Pure.
//
//   { id, status, starred, note, tags, rating, title, day, authors, added, changed }
//
// status is "", "to-read", "reading" or "read"; rating is null or 0 to 10; title, day and authors are kept for showing it
// without the archive; added and changed are instants by the reader's clock (ISO, UTC).

export const STATUSES = ["to-read", "reading", "read"];
const WORDS = { "": _("statuses.none"), "to-read": _("statuses.to_read"), reading: _("statuses.reading"), read: _("statuses.read") };

/** What a status is called. */
export function statusWords(status) {
  return WORDS[status];
}

export const BEST = 10; // the highest rating
export const LIMITS = { note: 20_000, tags: 20, tag: 60, title: 1_000, authors: 10, author: 200, id: 120 }; // characters, or how many

// As generator/models.py knows ids: arXiv's of both ages, or the slug of a title.
const ID = new RegExp("^(?:\\d{4}\\.\\d{4,5}|(?:acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg"
  + "|comp-gas|cond-mat|cs|dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th"
  + "|patt-sol|physics|plasm-ph|q-alg|q-bio|quant-ph|solv-int|supr-con)(?:\\.[A-Z]{2})?/\\d{7}"
  + "|title/(?!(?:con|prn|aux|nul|com\\d|lpt\\d)$)[a-z0-9]+(?:-[a-z0-9]+)*)$");
const BREAK = /\r\n?|[\x0b\x0c\x85\u2028\u2029]/g;
// What re-orders or breaks a page or a file: controls, lone surrogates, non-characters, bidirectional overrides.
const UNWANTED = /(?![\t\n])[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\ufeff\u202a-\u202e\u2066-\u2069]/gu;

/** Whether it is the id of a paper. */
export function isId(value) {
  return typeof value === "string" && value.length <= LIMITS.id && ID.test(value);
}

/** Clean text of any lines, none of which ends in white space; "" for what is no text. */
export function prose(value, limit = LIMITS.note) {
  if (typeof value !== "string") return "";
  const clean = value.slice(0, 2 * limit).replace(BREAK, "\n").replace(UNWANTED, "").normalize("NFC");
  const lines = clean.split("\n").map((one) => one.trimEnd()).join("\n");
  return lines.trim().slice(0, limit).replace(/[\ud800-\udbff]$/, "").trimEnd();
}

/** Clean text on one line. */
export function line(value, limit) {
  return prose(value, 2 * limit).replace(/\s+/g, " ").slice(0, limit).replace(/[\ud800-\udbff]$/, "").trim();
}

function lines(value, number, limit) {
  const several = Array.isArray(value) ? value.slice(0, 10 * number).map((one) => line(one, limit)) : [];
  return [...new Set(several)].filter(Boolean).slice(0, number);
}

function instant(value) {
  return typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/.test(value) && !isNaN(Date.parse(value)) ? value : "";
}

function dayOf(value) {
  return typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) && !isNaN(Date.parse(value)) ? value : "";
}

/** The entry that `given` makes, field by field: what does not fit is left out. `null` without the id of a paper. */
export function entryOf(given) {
  if (given === null || typeof given !== "object" || !isId(given.id)) return null;
  const now = new Date().toISOString();
  return {
    id: given.id,
    status: STATUSES.includes(given.status) ? given.status : "",
    starred: given.starred === true,
    note: prose(given.note),
    tags: lines(given.tags, LIMITS.tags, LIMITS.tag).map((tag) => tag.replaceAll(",", " ")),
    rating: Number.isInteger(given.rating) && given.rating >= 0 && given.rating <= BEST ? given.rating : null,
    title: line(given.title, LIMITS.title),
    day: dayOf(given.day),
    authors: lines(given.authors, LIMITS.authors, LIMITS.author),
    added: instant(given.added) || now,
    changed: instant(given.changed) || now,
  };
}

/** Whether the reader says anything with it; an entry that says nothing is not kept. */
export function says({ status, starred, note, tags, rating }) {
  return Boolean(status || starred || note || tags.length || rating !== null);
}
