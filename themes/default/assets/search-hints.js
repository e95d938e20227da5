// Hints beside the results: what Enter opens, what may be meant, what was looked for besides.

import { arxivId } from "./search-query.js";
import { addressOf } from "./search-state.js";
import { addressOfPaper, link } from "./search-results.js";
import { element, listed } from "./page.js";

/** Where Enter leads: to the paper whose id, address or exact title was typed; "" where none was. The hint says so. */
export function jumpTo(hint, papers, typed) {
  const id = arxivId(typed).toLowerCase(), title = folded(typed);
  const paper = papers.find((one) => (id ? one.id.toLowerCase() === id : title && folded(one.title) === title));
  if (!paper) return "";
  hint.replaceChildren(..._parts("search.enter")({ title: link(addressOfPaper(paper), element("bdi", {}, paper.title)) }));
  return addressOfPaper(paper);
}

function folded(title) {
  return title.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

/** Say what may be meant; nothing is asked before one follows the link. */
export function suggest(hint, text, state, choose) {
  const other = link(addressOf({ ...state, q: text }), text);
  other.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    choose({ q: text });
    document.getElementById("q").focus();
  });
  hint.replaceChildren(..._parts("search.meant")({ words: other }));
}

/** Words that a query reached for are said, and can be left out. */
export function also(place, words, state, choose) {
  if (!words.length && !(state.exact && state.q)) return;
  place.replaceChildren();
  const button = element("button", { type: "button" }, state.exact ? _("search.alike") : _("search.only"));
  button.addEventListener("click", () => choose({ exact: state.exact ? "" : "1" }));
  if (words.length) place.append(_("search.also"), " ", ...listed(words.map((word) => element("i", {}, word))), " ");
  place.append(button);
}
