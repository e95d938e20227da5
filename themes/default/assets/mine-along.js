// Taking My list along: files to keep, files that come in, and taking papers out. What is exported is what the filters show.

import { ROOT, element, number } from "./page.js";
import { open } from "./store.js";
import { factsOf } from "./marks.js";
import { closeNotice, notice } from "./told.js";
import { json, markdown, readingList } from "./mine-export.js";
import { fromPages } from "./mine-pages.js";
import { LARGEST, comeIn, entriesOf } from "./mine-import.js";

const store = await open();
const NAMED = 5; // ids that a word of what is missing names
const ASKED = 500; // papers at most whose titles are asked for after an import

// Words -> name, type, and the text of some entries; what asks other pages takes time and may not have all.
const FILES = [
  [_("along.json"), "my-list.json", "application/json", json],
  ["BibTeX", "my-list.bib", "application/x-bibtex", cited("BibTeX")],
  ["RIS", "my-list.ris", "application/x-research-info-systems", cited("RIS")],
  ["Markdown", "my-reading.md", "text/markdown", (entries) => markdown(entries, ROOT)],
  [_("along.list"), "my-list.md", "text/markdown", readingList],
];

function save(text, name, type) {
  const link = element("a", { download: name, href: URL.createObjectURL(new Blob([text], { type })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** `fromPages`, with a notice that counts and can stop it; null where it was stopped. */
async function read(ids, take, words) {
  const stop = new AbortController();
  const of = number(ids.length);
  const onward = (done) => done % 25 === 0 && !stop.signal.aborted && notice(_("along.reading")({ words, done, of }), _("along.stop"), () => stop.abort());
  const found = await fromPages(ids, take, { onward, signal: stop.signal });
  closeNotice();
  return stop.signal.aborted ? null : found;
}

function cited(form) {
  return async (entries) => {
    const found = await read(entries.map(({ id }) => id), (page) => page.querySelector(`pre[data-copy="${form}"]`)?.textContent.replace(/^\n+|\n+$/g, ""), form);
    if (!found) return notice(_("along.stopped"));
    const missing = [...found].filter(([, text]) => !text).map(([id]) => id);
    const named = `${missing.slice(0, NAMED).join(", ")}${missing.length > NAMED ? " …" : ""}`;
    if (missing.length) notice(_("along.missing")({ form, missing: missing.length, all: found.size, named }));
    const text = [...found.values()].filter(Boolean).map((one) => `${one}\n`).join("\n");
    return form === "RIS" ? text.replaceAll("\n", "\r\n") : text;
  };
}

async function exported(entries, [, name, type, write]) {
  if (!entries.length) return notice(_("along.nothing"));
  const text = await write(entries);
  if (text) save(text, name, type);
}

/** A reading list holds ids alone: what they are called, their pages tell, where they can be had. */
async function completed(ids) {
  const found = await read(ids.slice(0, ASKED), (page) => page.querySelector(".paper") && factsOf(page.querySelector(".paper")), _("along.titles"));
  await store.putAll([...(found ?? [])].filter(([, facts]) => facts));
}

async function imported(file) {
  try {
    if (file.size > LARGEST) return notice(_("along.large")({ name: file.name, size: LARGEST / 1e6 }));
    const { pairs, words } = comeIn(entriesOf(await file.text()), store.get.bind(store));
    await store.putAll(pairs);
    await completed(pairs.filter(([, { title }]) => !title).map(([id]) => id));
    notice(words);
  } catch (error) {
    notice(error.message);
  }
}

/** The part of the page; it is given what is shown, how to remove, and how to show the list again. */
export function along({ shown, remove, show }) {
  const buttons = FILES.map((file) => {
    const button = element("button", { type: "button" }, file[0]);
    button.addEventListener("click", () => exported(shown(), file));
    return button;
  });
  const input = element("input", { type: "file", accept: ".json,.md,application/json,text/markdown" });
  input.addEventListener("change", async () => {
    if (input.files[0]) await imported(input.files[0]);
    input.value = "";
    show();
  });
  const out = element("button", { type: "button" }, _("along.remove"));
  out.addEventListener("click", () => shown().length && remove(shown().map(({ id }) => id), _("along.removed")({ n: number(shown().length) })));
  return element("details", { class: "along" }, element("summary", {}, _("along.title")),
    element("p", {}, _("along.files"), " ", ...buttons.flatMap((button) => [button, " "])),
    element("p", {}, _("along.how")),
    element("p", {}, element("label", {}, _("along.import"), " ", input)),
    element("p", {}, out));
}
