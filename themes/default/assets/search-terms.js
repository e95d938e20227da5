// Words -> terms, as the build counts them: separator, trimmer, stop words, Porter's stemmer in the reading of lunr 2.3.

const STOP_WORDS = new Set((
  "a able about across after all almost also am among an and any are as at be because been but by can cannot could dear did do " +
  "does either else ever every for from get got had has have he her hers him his how however i if in into is it its just least " +
  "let like likely may me might most must my neither no nor not of off often on only or other our own rather said say says she " +
  "should since so some than that the their them then there these they this tis to too twas us wants was we were what when " +
  "where which while who whom why will with would yet you your"
).split(" "));

const SECOND = endings("ational:ate tional:tion enci:ence anci:ance izer:ize bli:ble alli:al entli:ent eli:e ousli:ous " +
  "ization:ize ation:ate ator:ate alism:al iveness:ive fulness:ful ousness:ous aliti:al iviti:ive biliti:ble logi:log");
const THIRD = endings("icate:ic ative: alize:al iciti:ic ical:ic ful: ness:");
const FOURTH = endings("al: ance: ence: er: ic: able: ible: ant: ement: ment: ent: ou: ism: ate: iti: ous: ive: ize:");
const LONGEST = 100;

function endings(table) {
  return table.split(" ").map((line) => line.split(":")).sort((a, b) => b[0].length - a[0].length);
}

/** The pieces of a text in lower case, punctuation still on them, each with where it stands. */
export function* tokens(text) {
  for (const found of text.toLowerCase().matchAll(/[^\s-]+/g)) yield { token: found[0], start: found.index };
}

export function trimmed(token) {
  return token.replace(/^\W+/, "").replace(/\W+$/, "");
}

/** The term that a token counts as; null for a stop word. */
export function termOf(token) {
  const word = trimmed(token);
  return STOP_WORDS.has(word) ? null : stem(word);
}

/** c and v for every letter: a y is a vowel where a consonant stands before it. */
function kinds(word) {
  let found = "";
  for (const letter of word.split("")) {
    const vowel = "aeiou".includes(letter) || (letter === "y" && found.endsWith("c"));
    found += vowel ? "v" : "c";
  }
  return found;
}

function measure(word) {
  return kinds(word).split("vc").length - 1;
}

/** Consonants, a vowel, a consonant that is not w, x or y, and nothing else. */
function isShort(word) {
  return /^c+vc$/.test(kinds(word)) && !/[wxy]$/.test(word);
}

function replaced(word, table, least) {
  const found = table.find(([ending]) => word.length > ending.length && word.endsWith(ending));
  if (!found) return null;
  const rest = word.slice(0, -found[0].length);
  return measure(rest) > least ? rest + found[1] : word;
}

function withoutParticiple(word) {
  const found = /^(.+)(eed)$/.exec(word);
  if (found) return measure(found[1]) > 0 ? word.slice(0, -1) : word;
  const ending = /^(.+?)(ed|ing)$/.exec(word);
  if (!ending || !kinds(ending[1]).includes("v")) return word;
  const rest = ending[1];
  if (/(at|bl|iz)$/.test(rest)) return rest + "e";
  if (/([^aeiouylsz])\1$/.test(rest)) return rest.slice(0, -1);
  return isShort(rest) ? rest + "e" : rest;
}

/** Porter's stem of a lower-case word. */
export function stem(word) {
  if (word.length < 3 || word.length > LONGEST) return word;
  word = /^.+(ss|i)es$/.test(word) ? word.slice(0, -2) : word.replace(/^(.+[^s])s$/, "$1");
  word = withoutParticiple(word);
  word = word.replace(/^(.+[^aeiou])y$/, "$1i");
  word = replaced(word, SECOND, 0) ?? word;
  word = replaced(word, THIRD, 0) ?? word;
  const ion = /^(.+[st])ion$/.exec(word);
  word = replaced(word, FOURTH, 1) ?? (ion && measure(ion[1]) > 1 ? ion[1] : word);
  if (/.e$/.test(word)) {
    const rest = word.slice(0, -1);
    const size = measure(rest);
    if (size > 1 || (size === 1 && !isShort(rest))) word = rest;
  }
  return word.endsWith("ll") && measure(word) > 1 ? word.slice(0, -1) : word;
}
