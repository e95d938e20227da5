// How an entry of My list looks. Like the entries of every list, so that marks.js finds it; all that the reader wrote, and all
// that an import brought, is text.

import { dayName, element, listed, OF_PAPERS } from "./page.js";
import { statusWords } from "./store-entry.js";

const NAMED = 5; // authors

function by({ authors, day: when }) {
  const named = listed(authors.slice(0, NAMED).map((name) => element("bdi", {}, name)));
  if (authors.length > NAMED) named.push(` ${_("mine.more_authors")}`);
  const link = when ? [element("a", { href: `papers/date/${when}.html` }, element("time", { datetime: when }, dayName(when)))] : [];
  return [...named, ...(named.length && link.length ? [" · "] : []), ...link];
}

function facts({ status, rating, tags, added }) {
  const told = [status && statusWords(status), rating !== null && _("list.rating")({ n: rating })].filter(Boolean).join(" · ");
  const chips = tags.flatMap((tag) => [element("button", { type: "button", class: "tag", "data-tag": tag, "aria-label": _("mine.only")({ tag }) }, element("bdi", {}, tag)), " "]);
  const here = new Date(added); // its day by the reader's clock
  const when = dayName(`${here.getFullYear()}-${here.getMonth() + 1}-${here.getDate()}`, _("dates.months_short"));
  return [...(told ? [element("b", {}, told), " "] : []), ...chips, element("span", {}, _("mine.added")({ day: when }))];
}

/** What stands below the title: it changes while the entry stands there. */
function body(entry) {
  const name = entry.title || entry.id, write = entry.note ? _("mine.edit") : _("note.note");
  return [
    element("p", { class: "by" }, ...by(entry)),
    ...(entry.note ? [element("p", { class: "says noted", dir: "auto" }, entry.note)] : []),
    element("div", { class: "facts" }, ...facts(entry),
      element("button", { type: "button", class: "plain", "data-act": "write", "aria-label": `${write}: ${name}` }, write), " ",
      element("button", { type: "button", class: "plain", "data-act": "remove", "aria-label": _("mine.remove_this")({ name }) }, _("mine.remove"))),
  ];
}

/** The <li> of an entry. */
export function itemOf(entry) {
  const link = element("a", { href: `papers/${entry.id}.html` }, element("bdi", OF_PAPERS, entry.title || entry.id));
  return element("li", { "data-id": entry.id }, element("h2", {}, link), ...body(entry));
}

/** Bring an <li> up to date; what has the focus keeps it. */
export function refill(item, entry) {
  const held = item.querySelector(".facts")?.contains(document.activeElement) ? document.activeElement.dataset.act : "";
  for (const old of item.querySelectorAll(":scope > :not(h2, .marks)")) old.remove();
  item.append(...body(entry));
  if (held) item.querySelector(`[data-act="${held}"]`).focus();
}
