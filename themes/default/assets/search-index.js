// Answers clauses from the files that the build wrote, with the scores and the order of lunr.js 2.3.
//
// A clause is { term, fields, boost, presence, distance }: the term after stemming, or with "*" in it; `fields` are numbers;
// `distance` edits away. Only files of the terms asked for are fetched; `read(name, fresh)` fetches one.

export const OPTIONAL = 1, REQUIRED = 2, PROHIBITED = 3;
const K1 = 1.2, B = 0.75;
const RESULTS = 4, NAMED = 64;
const MOST_TERMS = 400; // that a wildcard or a typo may stand for
const MOST_SHARDS = 24; // of a tier, that one wildcard may ask for

/** Why a query is not answered; its message is for the reader. */
export class TooBroad extends Error {}

/** Reads the numbers of one line of a file of terms; see shards.py and encoding.py. */
export class Numbers {
  constructor(line, at = 0) {
    this.line = line;
    this.at = at;
  }

  get more() {
    return this.at < this.line.length;
  }

  next() {
    let value = 0;
    for (;;) {
      const code = this.line.charCodeAt(this.at++) - 48;
      value = (value << 5) | (code & 31);
      if (!(code > 31)) return value;
    }
  }

  /** One of much the same size as `low`. */
  near(low) {
    const code = this.line.charCodeAt(this.at++) - 34;
    return code < 0 ? this.next() : low + code;
  }

  count() {
    const code = this.line.charCodeAt(this.at);
    if (!(code < 48)) return 1;
    this.at++;
    return code === 47 ? this.next() : code - 31;
  }
}

export function places(names, number) {
  return names.slice(number * 8, number * 8 + 8);
}

/** The place in a sorted list of the last item that is not above `value`. */
export function lastNotAbove(list, value) {
  let low = 0, high = list.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (list[middle] <= value) low = middle;
    else high = middle;
  }
  return low;
}

/** One tier: its section of the directory, and the files of it that were read. */
class Tier {
  constructor(section, offset, read) {
    Object.assign(this, section, { offset, read, shardsRead: new Map(), files: new Map() });
  }

  file(kind, name, ending) {
    if (!this.files.has(name)) {
      const reading = this.read(`${kind}-${name}.${ending}`);
      reading.catch(() => this.files.delete(name));
      this.files.set(name, reading);
    }
    return this.files.get(name);
  }

  /** The lines by term of the shards from the one that may hold `from` to the one that may hold `to`. */
  async shards(from, to, most = MOST_SHARDS) {
    if (!this.bounds.length) return [];
    const first = lastNotAbove(this.bounds, from), last = lastNotAbove(this.bounds, to);
    if (last - first >= most) throw new TooBroad(_("search.broad"));
    return Promise.all(Array.from({ length: last - first + 1 }, (_, at) => this.shard(first + at)));
  }

  async shard(number) {
    if (!this.shardsRead.has(number)) {
      const text = await this.file("t", places(this.terms, number), "txt");
      const lines = new Map();
      for (const line of text.split("\n")) {
        const end = line.indexOf("\t");
        lines.set(line.slice(0, end), line.slice(end + 1));
      }
      this.shardsRead.set(number, lines);
    }
    return this.shardsRead.get(number);
  }

  async line(term) {
    const [lines] = await this.shards(term, term);
    return lines?.get(term);
  }

  /** The places at which papers stand. */
  async everywhere() {
    if (!this.everyPlace) {
      const numbers = new Numbers(this.papers ? await this.file("w", this.taken, "txt") : "");
      this.everyPlace = [];
      for (let place = 0; numbers.more; this.everyPlace.push(place)) place += numbers.next();
    }
    return this.everyPlace;
  }

  /** The postings of a line in one field: places, counts, lengths. */
  postings(line, field) {
    const text = line?.split("\t")[field + 1];
    const found = { at: [], count: [], length: [] };
    if (!text) return found;
    const numbers = new Numbers(text), lengths = new Numbers(text, text.indexOf(" ") + 1);
    let place = 0;
    while (lengths.more) {
      place += numbers.next();
      found.at.push(place);
      found.count.push(numbers.count());
      found.length.push(lengths.near(this.lows[field]));
    }
    return found;
  }

  async dictionaryTerms() {
    if (!this.words) {
      this.words = new Map();
      if (!this.papers) return this.words;
      let before = "";
      for (const line of (await this.file("d", this.dictionary, "txt")).split("\n")) {
        const [coded, shown] = line.slice(1).split("\t");
        before = uncoded(before, coded);
        this.words.set(before, { frequency: 2 ** parseInt(line[0], 36), word: shown === undefined ? before : uncoded(before, shown) });
      }
    }
    return this.words;
  }
}

function uncoded(before, coded) {
  return before.slice(0, parseInt(coded[0], 36)) + coded.slice(1);
}

/** The whole index: all tiers as one. A paper is known by its place, which counts through the tiers. */
export class Library {
  constructor(read) {
    this.read = read;
    this.known = new Map(); // term -> entry
  }

  /** Fetch the directory: what every answer needs. */
  async open() {
    const directory = JSON.parse(await this.read("directory.json", true));
    this.fields = directory.fields;
    this.boosts = directory.boosts;
    this.authors = directory.authors;
    let offset = 0;
    this.tiers = directory.tiers.map((section) => {
      const tier = new Tier(section, offset, this.read);
      offset += section.size;
      return tier;
    });
    this.size = offset;
    this.papers = sum(this.tiers.map((tier) => tier.papers));
    this.average = this.fields.map((_, field) => sum(this.tiers.map((tier) => tier.sums[field])) / this.papers);
    return this;
  }

  /** The terms that a clause stands for, in the order in which lunr meets them. */
  async terms(clause) {
    const { term, distance, presence } = clause;
    if (presence === PROHIBITED) await this.everywhere(); // all papers but some may answer
    const star = term.indexOf("*");
    if (distance) return this.dictionaryMatches(clause, ({ typo }) => typo(term, distance));
    if (star < 0) return (await this.has(term)) ? [term] : [];
    if (star > 0 && star === term.length - 1) return this.startingWith(term.slice(0, -1));
    return this.dictionaryMatches(clause, ({ wildcard }) => wildcard(term));
  }

  everywhere() {
    return Promise.all(this.tiers.map((tier) => tier.everywhere()));
  }

  async has(term) {
    return (await Promise.all(this.tiers.map((tier) => tier.line(term)))).some((line) => line !== undefined);
  }

  /** The terms that begin so, those at fault with TooBroad where they stand in more than `most` files. */
  async startingWith(prefix, most = MOST_SHARDS) {
    const found = new Set();
    for (const tier of this.tiers) {
      for (const lines of await tier.shards(prefix, prefix + "\uffff", most)) {
        for (const term of lines.keys()) if (term.startsWith(prefix)) found.add(term);
      }
    }
    return [...found].sort(asMet);
  }

  async allTerms() {
    if (!this.sorted) {
      const found = await Promise.all(this.tiers.map((tier) => tier.dictionaryTerms()));
      this.sorted = [...new Set(found.flatMap((terms) => [...terms.keys()]))].sort();
    }
    return this.sorted;
  }

  async dictionaryMatches({ term, distance }, automaton) {
    const [walk, terms] = await Promise.all([import("./search-walk.js"), this.allTerms()]);
    const likely = walk.likely(terms, term, distance);
    if (!distance && likely.length > 2 * MOST_TERMS) throw new TooBroad(_("search.broad"));
    const found = walk.met(likely, automaton(walk));
    if (!found || found.length > MOST_TERMS) throw new TooBroad(_("search.broad"));
    return found;
  }

  /** What the index says of a term: for each field, the places, counts and lengths of all tiers. */
  entry(term) {
    if (!this.known.has(term)) {
      if (this.known.size > 200) this.known.clear();
      const reading = this.readEntry(term);
      reading.catch(() => this.known.delete(term));
      this.known.set(term, reading);
    }
    return this.known.get(term);
  }

  async readEntry(term) {
    const lines = await Promise.all(this.tiers.map((tier) => tier.line(term)));
    let first = null;
    const fields = this.fields.map((_, field) => {
      const all = { at: [], count: [], length: [] };
      this.tiers.forEach((tier, number) => {
        const found = tier.postings(lines[number], field);
        if (found.at.length) {
          const start = [tier.offset + found.at[0], field, parseInt(lines[number], 10)];
          if (first === null || start[0] < first[0]) first = start;
        }
        for (let i = 0; i < found.at.length; i++) {
          all.at.push(tier.offset + found.at[i]);
          all.count.push(found.count[i]);
          all.length.push(found.length[i]);
        }
      });
      return all;
    });
    const documents = sum(fields.map((field) => field.at.length));
    const x = (this.papers - documents + 0.5) / (documents + 0.5);
    return { term, fields, first, documents, idf: Math.log(1 + Math.abs(x)) };
  }

  weight(entry, field, i) {
    const { count, length } = entry.fields[field];
    const weight = (entry.idf * ((K1 + 1) * count[i])) / (K1 * (1 - B + B * (length[i] / this.average[field])) + count[i]);
    return Math.round(weight * this.boosts[field] * 1000) / 1000;
  }

  /** All papers that answer the clauses: [{ at, score }], the best first. */
  async answer(clauses) {
    const expanded = await Promise.all(clauses.map((clause) => this.terms(clause)));
    return this.scored(clauses, expanded, await this.entries(expanded.flat()));
  }

  /** What the index says of terms, by term. */
  async entries(terms) {
    const names = [...new Set(terms)];
    if (!names.length) await this.everywhere(); // all papers may answer
    if (names.length > MOST_TERMS * 2) throw new TooBroad(_("search.broad"));
    return new Map((await Promise.all(names.map((name) => this.entry(name)))).map((entry) => [entry.term, entry]));
  }

  /** The papers that answer, in the order of lunr, each with its score; `expanded` holds the terms of each clause. */
  scored(clauses, expanded, entries) {
    const { asked, matched, order } = this.matching(clauses, expanded, entries);
    if (!asked) return matched.map((at) => ({ at, score: 0 }));
    const scores = this.fields.map((_, field) => this.fieldScores(field, asked[field], entries));
    const results = matched.map((at) => {
      let score = 0;
      for (let unit = 8 ** Math.floor(Math.log2(order[at]) / 3); unit >= 1; unit /= 8) {
        score += scores[(Math.floor(order[at] / unit) % 8) - 1][at];
      }
      return { at, score };
    });
    return results.sort((a, b) => b.score - a.score);
  }

  /**
   * The papers that answer, as they are met; what is asked: field -> term -> boost; the order in which each paper's
   * fields are met, a digit each to the base 8. Terms in `clause.less` count for a part only.
   */
  matching(clauses, expanded, entries) {
    const asked = this.fields.map(() => new Map());
    const mask = new Uint8Array(this.size);
    const order = new Float64Array(this.size);
    const matched = [];
    const prohibited = new Uint8Array(this.size);
    let required = null;
    clauses.forEach((clause, number) => {
      const here = clause.presence === REQUIRED ? new Uint8Array(this.size) : null;
      for (const term of expanded[number]) {
        const boost = clause.boost * (clause.less?.get(term) ?? 1);
        for (const field of clause.fields) {
          const { at } = entries.get(term).fields[field];
          if (clause.presence === PROHIBITED) {
            for (const paper of at) prohibited[paper] = 1;
            continue;
          }
          asked[field].set(term, (asked[field].get(term) ?? 0) + boost);
          for (const paper of at) {
            if (here) here[paper] = 1;
            if (!mask[paper]) matched.push(paper);
            if (mask[paper] & (1 << field)) continue;
            mask[paper] |= 1 << field;
            order[paper] = order[paper] * 8 + field + 1;
          }
        }
      }
      if (here) required = required ? required.map((value, paper) => value & here[paper]) : here;
    });
    if (clauses.every((clause) => clause.presence === PROHIBITED)) return { matched: this.everything(prohibited) };
    return { asked, order, matched: matched.filter((at) => !prohibited[at] && (!required || required[at])) };
  }

  /** Dot products are added in the order in which the terms first stand in the papers, since that decides the last bits. */
  fieldScores(field, asked, entries) {
    const terms = [...asked].map(([term, boost]) => [entries.get(term), boost]).sort(([a], [b]) => asFirst(a.first, b.first));
    const size = Math.sqrt(terms.reduce((whole, [, boost]) => whole + boost * boost, 0));
    const dots = new Float64Array(terms.length ? this.size : 0);
    for (const [entry, boost] of terms) {
      const { at } = entry.fields[field];
      for (let i = 0; i < at.length; i++) dots[at[i]] += boost * this.weight(entry, field, i);
    }
    return dots.map((dot) => dot / size || 0);
  }

  everything(but) {
    return this.tiers.flatMap((tier) => tier.everyPlace.map((place) => tier.offset + place)).filter((at) => !but[at]);
  }

  tierOf(at) {
    return this.tiers.findLast((tier) => tier.offset <= at);
  }

  /** What a result shows of the papers at these places. */
  async papersAt(list) {
    return Promise.all(list.map(async (at) => {
      const tier = this.tierOf(at);
      const chunk = Math.floor((at - tier.offset) / RESULTS);
      const names = await tier.file("n", places(tier.results, Math.floor(chunk / NAMED)), "txt");
      const text = await tier.file("r", places(names, chunk % NAMED), "json");
      const [id, title, authors, more, day, organisations, tags, abstract] = JSON.parse(text)[(at - tier.offset) % RESULTS];
      return { at, id, title, authors, more, day, organisations, tags, abstract };
    }));
  }
}

function sum(values) {
  return values.reduce((whole, value) => whole + value, 0);
}

function asFirst(a, b) {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** The order in which lunr's walk through its token set meets terms of one prefix: later letters first, digits last. */
function asMet(a, b) {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  if (at === a.length || at === b.length) return a.length - b.length;
  return rank(b[at]) - rank(a[at]);
}

function rank(letter) {
  return /[0-9]/.test(letter) ? Number(letter) : 100 + letter.charCodeAt(0);
}
