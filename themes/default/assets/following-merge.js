// The JSON Feeds of what is followed -> one list of papers. Pure.
//
// A shelf is { key, name, items, older }: `items` as in its feed, `older` the address of its next file, "" where it ends.

/** The papers of all shelves, newest first, each once, with the shelves for which it is there: { id, title, authors, day, why }. */
export function merged(shelves) {
  const papers = new Map();
  for (const { key, name, items } of shelves) {
    for (const { title, authors = [], _paper: facts } of items) {
      if (!facts?.id || !facts.day) continue; // something that is no paper
      const paper = papers.get(facts.id) ?? { id: facts.id, title, authors: authors.map((one) => one.name), day: facts.day, why: [] };
      if (!paper.why.some((one) => one.key === key)) paper.why.push({ key, name });
      papers.set(facts.id, paper);
    }
  }
  return [...papers.values()].sort((a, b) => compared(b.day, a.day) || b.why.length - a.why.length || compared(a.id, b.id));
}

function compared(a, b) {
  return a < b ? -1 : Number(a > b);
}

/** The day from which on nothing is missing: some shelf has more that are older, but has not been asked for them. */
export function complete(shelves) {
  return shelves.filter(({ older }) => older).map(({ items }) => items.at(-1)?._paper?.day ?? "").sort().at(-1) ?? "";
}

/** The papers by day: [[day, papers], …]. */
export function byDay(papers) {
  const days = new Map();
  for (const paper of papers) days.set(paper.day, [...(days.get(paper.day) ?? []), paper]);
  return [...days];
}
