// What modules share: making elements, what the lists of every page are made of, and how numbers and days are written.
//
// `_("…")` and `_parts("…")`, in any script, stand for words: a build puts those of the site's language there, from
// strings/ (see generator/theming/wording.py).

/** The root of the site, whatever the page and the host. */
export const ROOT = new URL("..", import.meta.url);

/** An element with its attributes, and what stands inside it; strings stay text. */
export function element(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

/** The id of the paper whose page has that address; "" where it is none. */
export function paperAt(address) {
  const path = new URL(address, document.baseURI).pathname;
  const known = new URL("papers/", ROOT).pathname;
  const found = /^((?:title\/[a-z0-9-]+)|(?:[a-z-]+(?:\.[A-Z]{2})?\/\d{7})|(?:\d{4}\.\d{4,5}))\.html$/.exec(path.startsWith(known) ? path.slice(known.length) : "");
  return found?.[1] ?? "";
}

/** The entries of all lists on this page: { item, link, id }; a paper may stand in several. */
export function entries(within = document) {
  return [...within.querySelectorAll(".rows > li")].flatMap((item) => {
    const link = item.querySelector(":is(h2, h3) > a");
    const id = link ? paperAt(link.href) : "";
    return id ? [{ item, link, id }] : [];
  });
}

/** Attributes of what papers say, which is English: none where the page is English too. */
export const OF_PAPERS = _("lang.code") ? { lang: _("lang.code") } : {};

const MONTHS = _("dates.months");
const plurals = new Intl.PluralRules(document.documentElement.lang || "en");

/** `9 December 2025`, as pages say it; with other names of the months, `9 Dec 2025`. */
export function dayName(iso, months = MONTHS) {
  if (iso === "1970-01-01") return _("dates.undated"); // the day of what has none
  const [year, month, day] = iso.split("-").map(Number);
  return _("dates.day")({ day, month: months[month - 1], year });
}

/** `1,234`, as pages say it. */
export function number(whole) {
  return String(whole).replace(/\B(?=(\d{3})+$)/g, _("dates.thousands"));
}

/** `1,234 papers`; `forms` are those of a plural in strings/. */
export function counted(whole, forms) {
  return (forms[plurals.select(whole)] ?? forms.other).replace("{n}", number(whole));
}

/** Parts with commas between them. */
export function listed(parts) {
  return parts.flatMap((part, at) => (at ? [", ", part] : [part]));
}
