// Entries of My list -> files: JSON that imports back whole, markdown, a reading list of an archive. Pure.
//
// The JSON: { format: 1, kind: "my list", exported: <ISO instant>, papers: [entry …] }, an entry as in store-entry.js.

import { statusWords } from "./store-entry.js";

export const FORMAT = 1;
export const KIND = "my list";

/** All that is kept. */
export function json(entries) {
  return `${JSON.stringify({ format: FORMAT, kind: KIND, exported: new Date().toISOString(), papers: entries }, null, 1)}\n`;
}

// Any sign of markdown's is escaped where it stands; so is what begins a line as a mark of a list or a heading.
function escaped(words) {
  return words.replace(/[\\`*_{}[\]<>#|~&!$]/g, "\\$&").replace(/^(\s*)([-+=])/gm, "$1\\$2").replace(/^(\s*\d+)([.)])/gm, "$1\\$2");
}

function indented(words, by) {
  return words.replace(/^(?=.)/gm, by);
}

function said({ starred, status, rating, tags }) {
  return [starred && _("mine.starred"), status && statusWords(status), rating !== null && _("list.rating")({ n: rating }), ...tags.map(escaped)].filter(Boolean);
}

/** For people: a list with links to the papers' pages below `root`. Notes are taken as the markdown that they may be. */
export function markdown(entries, root) {
  const items = entries.map((entry) => {
    const { id, title, authors, note } = entry;
    const head = `- [${escaped(title || id)}](${new URL(`papers/${id}.html`, root)})`;
    const lines = [authors.map(escaped).join(", "), said(entry).join(" · ")].filter(Boolean);
    return `${[head, ...lines].join("  \n  ")}\n${note && `\n${indented(note, "  ")}\n`}`;
  });
  return `# ${_("mine.title")}\n\n${items.join("")}`;
}

/** The file for content/local/lists/ of an archive of one's own: ids, statuses, days, ratings and notes. */
export function readingList(entries) {
  const lines = entries.map(({ id, status, added, rating, note }) => {
    const fields = [id, status.replace("-", " "), added.slice(0, 10), rating === null ? "" : String(rating)];
    if (!fields[3]) fields.pop();
    return `- ${fields.join(" | ")}\n${note ? `${indented(note, "  ")}\n` : ""}`;
  });
  return `---\nformat: 1\ntitle: "${_("mine.title")}"\n---\n${lines.join("")}`;
}
