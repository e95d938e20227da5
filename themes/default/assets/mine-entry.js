// How an entry of My list looks. Like the entries of every list, so that marks.js finds it; all that the reader wrote, and all
// that an import brought, is text.

import { dayName, element } from "./page.js";
import { BEST, statusWords } from "./store-entry.js";

const NAMED = 5; // authors
const spoken = document.documentElement.lang || "en";
const language = spoken === "en" ? "en-GB" : spoken; // days are written as everywhere on this site

function listed(parts) {
  return parts.flatMap((part, at) => (at ? [", ", part] : [part]));
}

function by({ authors, day: when }) {
  const named = listed(authors.slice(0, NAMED).map((name) => element("bdi", {}, name)));
  if (authors.length > NAMED) named.push(" and more");
  const link = when ? [element("a", { href: `papers/date/${when}.html` }, element("time", { datetime: when }, dayName(when)))] : [];
  return [...named, ...(named.length && link.length ? [" · "] : []), ...link];
}

function facts({ status, rating, tags, added }) {
  const told = [status && statusWords(status), rating !== null && `${rating} of ${BEST}`].filter(Boolean).join(" · ");
  const chips = tags.flatMap((tag) => [element("button", { type: "button", class: "tag", "data-tag": tag, "aria-label": `Only the tag ${tag}` }, element("bdi", {}, tag)), " "]);
  const when = new Date(added).toLocaleDateString(language, { day: "numeric", month: "short", year: "numeric" });
  return [...(told ? [element("b", {}, told), " "] : []), ...chips, element("span", {}, `added ${when}`)];
}

/** What stands below the title: it changes while the entry stands there. */
function body(entry) {
  const name = entry.title || entry.id, write = entry.note ? "Edit note" : "Note";
  return [
    element("p", { class: "by" }, ...by(entry)),
    ...(entry.note ? [element("p", { class: "says noted", dir: "auto" }, entry.note)] : []),
    element("div", { class: "facts" }, ...facts(entry),
      element("button", { type: "button", class: "plain", "data-act": "write", "aria-label": `${write}: ${name}` }, write), " ",
      element("button", { type: "button", class: "plain", "data-act": "remove", "aria-label": `Remove: ${name}` }, "Remove")),
  ];
}

/** The <li> of an entry. */
export function itemOf(entry) {
  const link = element("a", { href: `papers/${entry.id}.html` }, element("bdi", {}, entry.title || entry.id));
  return element("li", { "data-id": entry.id }, element("h2", {}, link), ...body(entry));
}

/** Bring an <li> up to date; what has the focus keeps it. */
export function refill(item, entry) {
  const held = item.querySelector(".facts")?.contains(document.activeElement) ? document.activeElement.dataset.act : "";
  for (const old of item.querySelectorAll(":scope > :not(h2, .marks)")) old.remove();
  item.append(...body(entry));
  if (held) item.querySelector(`[data-act="${held}"]`).focus();
}
