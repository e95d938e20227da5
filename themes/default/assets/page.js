// What modules share: making elements, and what the lists of every page are made of.

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

/** `9 December 2025`, as pages say it. */
export function dayName(day) {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
}
