// What papers can be filtered and sorted by, and how many there are of each.

const FACETS = 8192;
const CODE = 1, SUMMARY = 2, LISTED = 4;
const EPOCH = 719163; // the ordinal of 1970-01-01

export const HAS = { code: CODE, summary: SUMMARY, listed: LISTED };

/** By place: { day, published, organisation, tag, category, votes, has }; the labels are slugs. `names` are theirs by kind. */
export async function facetsOf(library) {
  const facets = { papers: new Array(library.size), names: { organisation: new Map(), tag: new Map(), category: new Map() } };
  await Promise.all(library.tiers.flatMap((tier) => Array.from({ length: tier.facets.length / 8 }, async (_, chunk) => {
    const text = await tier.file("f", tier.facets.slice(chunk * 8, chunk * 8 + 8), "json");
    take(facets, JSON.parse(text), tier.offset + chunk * FACETS);
  })));
  return facets;
}

function take(facets, columns, offset) {
  const slugs = (table, kind) => table.map(([slug, name]) => {
    facets.names[kind].set(slug, name);
    return slug;
  });
  const organisations = slugs(columns.organisations, "organisation");
  const tags = slugs(columns.tags, "tag");
  const categories = slugs(columns.categories.map((name) => [name, name]), "category");
  let place = 0, day = 0;
  columns.places.forEach((step, row) => {
    place += step;
    day += columns.day[row];
    const published = columns.published[row];
    facets.papers[offset + place] = {
      day: dayName(day),
      published: published === null ? "" : dayName(day - published),
      organisation: columns.organisation[row].map((at) => organisations[at]),
      tag: columns.tag[row].map((at) => tags[at]),
      category: columns.category[row].map((at) => categories[at]),
      votes: columns.votes[row],
      has: columns.has[row],
    };
  });
}

function dayName(ordinal) {
  return new Date((ordinal - EPOCH) * 86_400_000).toISOString().slice(0, 10);
}

/** Those of `results` that pass; with no results at all, of all papers. Sorted as the filters say. */
export function chosen(results, filters, facets) {
  const all = results ?? [...facets.papers.keys()].filter((at) => facets.papers[at]).map((at) => ({ at, score: 0 }));
  const kept = all.filter(({ at }) => passes(facets.papers[at], filters));
  const sort = filters.sort || (results ? "" : "date");
  const by = filters.by === "published" ? "published" : "day";
  if (sort === "date") kept.sort((a, b) => compare(facets.papers[b.at][by], facets.papers[a.at][by]) || b.score - a.score);
  if (sort === "votes") kept.sort((a, b) => facets.papers[b.at].votes - facets.papers[a.at].votes || b.score - a.score);
  return kept;
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

function passes(paper, filters) {
  const day = filters.by === "published" ? paper.published : paper.day;
  return (
    (!filters.from || (day && day >= filters.from)) &&
    (!filters.to || (day && day <= filters.to)) &&
    filters.tag.every((tag) => paper.tag.includes(tag)) &&
    anyOf(filters.organisation, paper.organisation) &&
    anyOf(filters.category, paper.category) &&
    filters.has.every((name) => paper.has & HAS[name])
  );
}

function anyOf(wanted, there) {
  return !wanted.length || wanted.some((value) => there.includes(value));
}

/** How many of `results` bear each label: kind -> [[slug, count]], most first. */
export function counted(results, facets) {
  const counts = { organisation: new Map(), tag: new Map(), category: new Map(), has: new Map() };
  const add = (kind, value) => counts[kind].set(value, (counts[kind].get(value) ?? 0) + 1);
  for (const { at } of results) {
    const paper = facets.papers[at];
    for (const kind of ["organisation", "tag", "category"]) for (const value of paper[kind]) add(kind, value);
    for (const name in HAS) if (paper.has & HAS[name]) add("has", name);
  }
  const order = ([a, n], [b, m]) => m - n || compare(a, b);
  return Object.fromEntries(Object.entries(counts).map(([kind, found]) => [kind, [...found].sort(order)]));
}
