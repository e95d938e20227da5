// The JSON Feeds of what is followed -> one list of papers. Pure.
//
// A shelf is { key, name, items, older }: `items` as in its feed, `older` the address of its next file, "" where it ends.
// An item is a paper by its address and its date: the brief ones of an author's feed may have no `_paper`.

const ADDRESS = /\/papers\/(.+)\.html$/;

/** The papers of all shelves, newest first, each once, with the shelves for which it is there: { id, title, authors, count, day, why }. */
export function merged(shelves) {
  const papers = new Map();
  for (const { key, name, items } of shelves) {
    for (const item of items) {
      const id = item._paper?.id ?? ADDRESS.exec(item.url)?.[1], day = dayOf(item);
      if (!id || !day) continue; // something that is no paper
      const paper = papers.get(id) ?? { id, title: item.title, ...byline(item), day, why: [] };
      if (byline(item).authors.length > paper.authors.length) Object.assign(paper, byline(item));
      if (!paper.why.some((one) => one.key === key)) paper.why.push({ key, name });
      papers.set(id, paper);
    }
  }
  return [...papers.values()].sort((a, b) => compared(b.day, a.day) || b.why.length - a.why.length || compared(a.id, b.id));
}

/** The authors that an item names, and how many there are: a brief one names the first alone. */
function byline({ authors = [], _paper: facts }) {
  return { authors: authors.map(({ name }) => name), count: Math.max(authors.length, facts?.author_count ?? 0) };
}

/** The day under which it stands; "" of no item. */
export function dayOf(item) {
  return item?._paper?.day ?? item?.date_published?.slice(0, 10) ?? "";
}

function compared(a, b) {
  return a < b ? -1 : Number(a > b);
}

/** The day from which on nothing is missing: some shelf has more that are older, but has not been asked for them. */
export function complete(shelves) {
  return shelves.filter(({ older }) => older).map(({ items }) => dayOf(items.at(-1))).sort().at(-1) ?? "";
}

/** The papers by day: [[day, papers], …]. */
export function byDay(papers) {
  const days = new Map();
  for (const paper of papers) days.set(paper.day, [...(days.get(paper.day) ?? []), paper]);
  return [...days];
}
