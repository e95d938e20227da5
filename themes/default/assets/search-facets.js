// What papers can be filtered and sorted by, and how many there are of each.

const FACETS = 8192;
const EPOCH = 719163; // the ordinal of 1970-01-01
const LABELS = ["tag", "organisation", "category"];
const BITS = { code: 1, summary: 2, listed: 4, models: 8, datasets: 16, spaces: 32 };
const HAS = Object.fromEntries(Object.entries(BITS).map(([name, bit]) => [name, (paper) => paper.has & bit]));
HAS.published = (paper) => paper.published;

/** By place: { at, day, published, organisation, tag, category, votes, has }; the labels are slugs. `names` are theirs by kind. */
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
      at: offset + place,
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

const dayNames = new Map();

function dayName(ordinal) {
  if (!dayNames.has(ordinal)) dayNames.set(ordinal, new Date((ordinal - EPOCH) * 86_400_000).toISOString().slice(0, 10));
  return dayNames.get(ordinal);
}

/** Those of `results` that pass; with null for results, of all papers. Sorted as the filters say. */
export function chosen(results, filters, facets) {
  const kept = candidates(results, facets).filter(({ at }) => !failing(facets.papers[at], filters).length);
  const by = filters.by === "published" ? "published" : "day";
  const papers = facets.papers;
  if ((filters.sort || (results ? "" : "date")) === "date") kept.sort((a, b) => compare(papers[b.at][by], papers[a.at][by]) || b.score - a.score);
  if (filters.sort === "votes") kept.sort((a, b) => papers[b.at].votes - papers[a.at].votes || b.score - a.score);
  return kept;
}

function candidates(results, facets) {
  return results ?? facets.papers.filter(Boolean).map(({ at }) => ({ at, score: 0 }));
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The kinds of filter that a paper does not pass: all tags and authors that are wanted, any of the organisations. */
function failing(paper, filters) {
  const day = filters.by === "published" ? paper.published : paper.day;
  const failed = [];
  if ((filters.from && !(day >= filters.from)) || (filters.to && !(day && day <= filters.to))) failed.push("day");
  if (!filters.tag.every((tag) => paper.tag.includes(tag))) failed.push("tag");
  if (!anyOf(filters.organisation, paper.organisation)) failed.push("organisation");
  if (!anyOf(filters.category, paper.category)) failed.push("category");
  if (!filters.has.every((name) => HAS[name](paper))) failed.push("has");
  if (filters.authors && !filters.authors.every((places) => places.has(paper.at))) failed.push("author");
  return failed;
}

function anyOf(wanted, there) {
  return !wanted.length || wanted.some((value) => there.includes(value));
}

/**
 * How many papers one would see with each label: kind -> [[slug, count]], most first. Of kinds of which any will do, what
 * the other filters leave is counted, so that one sees what another one would add.
 */
export function counted(results, filters, facets) {
  const counts = { organisation: new Map(), tag: new Map(), category: new Map(), has: new Map() };
  const add = (kind, value) => counts[kind].set(value, (counts[kind].get(value) ?? 0) + 1);
  for (const { at } of candidates(results, facets)) {
    const paper = facets.papers[at];
    const failed = failing(paper, filters);
    if (failed.length > 1) continue;
    const [only] = failed;
    for (const kind of LABELS) if (!only || (only === kind && kind !== "tag")) for (const value of paper[kind]) add(kind, value);
    if (!only) for (const name in HAS) if (HAS[name](paper)) add("has", name);
  }
  const order = ([a, n], [b, m]) => m - n || compare(a, b);
  return Object.fromEntries(Object.entries(counts).map(([kind, found]) => [kind, [...found].sort(order)]));
}
