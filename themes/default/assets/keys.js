// Keys of one letter: from entry to entry, what one does with an entry (keys-deeds.js), and the ways through the site. `?`
// shows the sheet (keys-sheet.js), where they are switched off; a button in the footer leads there too. Only real focus
// moves, from link to link, and what is pressed stands there anyhow: a screen reader hears what it would hear without keys.

import { act } from "./keys-deeds.js";
import { element, ROOT } from "./page.js";
import { open } from "./store.js";

const OFF = "keys-off"; // the setting
const PATIENCE = 1500; // milliseconds between g and the letter after it
const WRITING = "input, select, textarea, dialog, [contenteditable]:not([contenteditable='false'])";
const REPEATED = ["j", "k", "n"]; // what may be held down
const WAYS = { // after g
  h: ["index.html", _("keys.to_front")],
  d: ["days.html", _("keys.to_days")],
  t: ["tags.html", _("keys.to_tags")],
  o: ["organisations.html", _("keys.to_organisations")],
  a: ["authors.html", _("keys.to_authors")],
  m: ["mine.html", _("keys.to_mine")],
  f: ["following.html", _("keys.to_following")],
};

const store = await open();
let going = 0; // the timer while a letter is awaited after g

/** The ways that this site has: those that a link of the masthead or the footer takes. */
function ways() {
  const links = new Set([...document.querySelectorAll(".mast a, footer a")].map(({ href }) => href));
  return Object.entries(WAYS).filter(([, [address]]) => links.has(new URL(address, ROOT).href));
}

function go(key) {
  const way = ways().find(([letter]) => letter === key);
  if (way) location.assign(new URL(way[1][0], ROOT));
  return Boolean(way);
}

async function sheet() {
  const { show } = await import("./keys-sheet.js");
  show(ways().map(([key, [, words]]) => [`g ${key}`, words]), store, OFF);
}

/** Do what the key says; whether it said anything. */
function obey(key) {
  const awaited = going;
  clearTimeout(going);
  going = 0;
  if (awaited && go(key)) return true;
  if (key === "?") sheet();
  else if (key === "g") going = setTimeout(() => (going = 0), PATIENCE);
  else return act(key);
  return true;
}

/** Whether it is no key of ours: written, with a modifier, taken by another script, or held down where that would toggle. */
function isOther(event) {
  const modified = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
  return modified || event.defaultPrevented || (event.repeat && !REPEATED.includes(event.key)) || event.target.closest?.(WRITING);
}

document.addEventListener("keydown", (event) => {
  if (!isOther(event) && !store.setting(OFF) && obey(event.key)) event.preventDefault();
});

const button = element("button", { type: "button", class: "small" }, _("keys.title"));
button.addEventListener("click", sheet);
document.querySelector("footer").append(element("p", {}, button));
