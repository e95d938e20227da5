// Papers -> the entries of <ol id="results">, as the lists of other pages have them, with the words that answered marked.

import { runs, passage } from "./search-marks.js";
import { counted, dayName, element, listed, OF_PAPERS } from "./page.js";

export function addressOfPaper(paper) {
  return `papers/${paper.id}.html`;
}

export function link(href, ...inside) {
  return element("a", { href }, ...inside);
}

export function resultOf(paper, terms) {
  const marked = (text) => runs(text, terms).map((run, at) => (at % 2 ? element("mark", {}, run) : run));
  const item = element("li", {}, element("h2", {}, link(addressOfPaper(paper), element("bdi", OF_PAPERS, ...marked(paper.title)))));
  const people = paper.authors.map((name) => link(`search.html?author=${encodeURIComponent(name.toWellFormed?.() ?? name)}`, element("bdi", {}, ...marked(name))));
  const places = paper.organisations.map(([slug, name]) => link(`organisations/${slug}.html`, element("bdi", {}, ...marked(name))));
  if (people.length || paper.more || places.length) item.append(element("p", { class: "by" }, ...listed(people), others(paper), (people.length || paper.more) && places.length ? " · " : "", ...listed(places)));
  if (paper.abstract) item.append(element("p", { class: "says", dir: "auto", ...OF_PAPERS }, ...marked(passage(paper.abstract, terms))));
  const day = link(`papers/date/${paper.day}.html`, element("time", { datetime: paper.day }, dayName(paper.day)));
  const facts = element("p", { class: "facts" }, element("b", {}, day));
  if (paper.tags.length) facts.append(" ", ...listed(paper.tags.map(([slug, name]) => link(`tags/${slug}.html`, element("bdi", {}, name)))));
  item.append(facts);
  return item;
}

function others({ authors, more }) {
  if (!more) return "";
  return authors.length ? ` ${counted(more, _("row.more"))}` : counted(more, _("count.authors"));
}
