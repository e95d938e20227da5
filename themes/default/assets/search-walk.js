// What a term with "*" or with typos stands for is found by walking the dictionary and an automaton of the term together.
// The order of the walk decides the order of equal scores, so the walk is lunr's: last seen goes first, and edges are
// plain objects, whose digits come before other letters.

const MOST_FRAMES = 1_000_000; // steps through the dictionary

function node(final = false) {
  return { final, edges: Object.create(null) };
}

export function wildcard(term) {
  const root = node();
  let here = root;
  [...term.split("")].forEach((letter, at) => {
    const final = at === term.length - 1;
    if (letter === "*") {
      here.edges["*"] = here;
      here.final = final;
    } else {
      here = here.edges[letter] = node(final);
    }
  });
  return root;
}

/** For a typo automaton an edge "*" is any one letter; for a wildcard it leads back to its own node. */
export function typo(term, distance) {
  const root = node();
  const todo = [[root, distance, term]];
  const edge = (from, letter) => (from.edges[letter] ??= node());
  while (todo.length) {
    const [from, left, rest] = todo.pop();
    if (rest) {
      const same = edge(from, rest[0]);
      if (rest.length === 1) same.final = true;
      todo.push([same, left, rest.slice(1)]);
    }
    if (!left) continue;
    const other = edge(from, "*");
    if (rest.length <= 1) other.final = true;
    todo.push([other, left - 1, rest]);
    if (rest.length > 1) todo.push([from, left - 1, rest.slice(1)]);
    if (rest.length === 1) from.final = true;
    if (rest) todo.push([other, left - 1, rest.slice(1)]);
    if (rest.length > 1) todo.push([edge(from, rest[1]), left - 1, rest[0] + rest.slice(2)]);
  }
  return root;
}

/** A number with a bit for each letter of a word: one edit changes two bits at most. */
export function letters(word) {
  let bits = 0;
  for (let at = 0; at < word.length; at++) bits |= 1 << (word.charCodeAt(at) & 31);
  return bits;
}

export function bitsIn(number) {
  let count = 0;
  for (let rest = number; rest; rest &= rest - 1) count++;
  return count;
}

/** Those of a list that a wildcard, or a term with so many edits, may stand for; the walk through them alone is quick. */
export function likely(terms, term, distance) {
  if (distance) {
    const asked = letters(term);
    return terms.filter((one) => Math.abs(one.length - term.length) <= distance && bitsIn(asked ^ letters(one)) <= 2 * distance);
  }
  const parts = term.split("*");
  const [start, end] = [parts[0], parts.at(-1)];
  return terms.filter((one) => one.length >= start.length + end.length && one.startsWith(start) && one.endsWith(end));
}

/** The terms of a sorted list that the automaton takes; null where that would take too long. */
export function met(terms, automaton) {
  const output = node();
  const todo = [{ asked: automaton, output, low: 0, high: terms.length, depth: 0 }];
  let frames = 0;
  while (todo.length) {
    if (++frames > MOST_FRAMES) return null;
    const { asked, output: into, low, high, depth } = todo.pop();
    const branches = branching(terms, low, high, depth);
    for (const letter in asked.edges) {
      const taken = letter === "*" ? Object.keys(branches) : letter in branches ? [letter] : [];
      for (const edge of taken) {
        const { low: from, high: to } = branches[edge];
        const next = asked.edges[letter];
        const final = next.final && terms[from].length === depth + 1;
        const target = (into.edges[edge] ??= node());
        target.final ||= final;
        todo.push({ asked: next, output: target, low: from, high: to, depth: depth + 1 });
      }
    }
  }
  return spoken(output);
}

/** The letters that follow in a range of sorted terms which share their first `depth` letters, each with its range. */
function branching(terms, low, high, depth) {
  const found = Object.create(null);
  let at = low;
  while (at < high && terms[at].length === depth) at++;
  while (at < high) {
    const letter = terms[at][depth];
    let near = at, far = high;
    while (far - near > 1) {
      const middle = (near + far) >> 1;
      if (terms[middle][depth] === letter) near = middle;
      else far = middle;
    }
    found[letter] = { low: at, high: far };
    at = far;
  }
  return found;
}

function spoken(output) {
  const words = [];
  const todo = [["", output]];
  while (todo.length) {
    const [prefix, from] = todo.pop();
    if (from.final) words.push(prefix);
    for (const letter in from.edges) todo.push([prefix + letter, from.edges[letter]]);
  }
  return words;
}
