// The dialog in which the reader writes of a paper: a note, tags of their own, a rating. It opens from the page of a paper
// and from My list; what is written is kept when it is closed by its button, and nothing when it is cancelled.

import { element } from "./page.js";
import { open } from "./store.js";
import { BEST, LIMITS } from "./store-entry.js";
import { mark } from "./marks.js";

const SUGGESTED = 8; // own tags offered
const store = await open();

const ui = {
  title: element("h2"),
  note: element("textarea", { rows: "6", maxlength: String(LIMITS.note), dir: "auto" }),
  tags: element("input", { type: "text", maxlength: String(LIMITS.tags * LIMITS.tag), autocomplete: "off", dir: "auto" }),
  rating: element("select", {}, element("option", { value: "" }, _("note.no_rating")), ...Array.from({ length: BEST + 1 }, (_, at) => element("option", { value: String(at) }, _("list.rating")({ n: at })))),
  used: element("p", { class: "used" }),
  said: element("p", { role: "status" }),
};

function labelled(words, control) {
  return element("label", {}, element("span", {}, words), control);
}

const form = element("form", { method: "dialog" }, ui.title,
  labelled(_("note.note"), ui.note), labelled(_("note.tags"), ui.tags), ui.used, labelled(_("note.rating"), ui.rating), ui.said,
  element("p", {}, element("button", { type: "submit", value: "keep" }, _("note.keep")), " ", element("button", { type: "submit", value: "", formnovalidate: "" }, _("note.cancel"))));
ui.title.id = "note-title";
const dialog = element("dialog", { class: "noting", "aria-labelledby": ui.title.id }, form);
document.body.append(dialog);

let of = null; // the paper that is written of: { id, within }

function tagsWritten() {
  return ui.tags.value.split(",").map((tag) => tag.trim()).filter(Boolean);
}

/** The tags that the reader uses most, to be put in by a press. */
function suggest() {
  const counts = new Map();
  for (const { tags } of store.all()) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const written = new Set(tagsWritten());
  const most = [...counts].filter(([tag]) => !written.has(tag)).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, SUGGESTED);
  ui.used.replaceChildren(...most.flatMap(([tag]) => [element("button", { type: "button", "aria-label": _("note.add")({ tag }) }, element("bdi", {}, tag)), " "]));
}

ui.used.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  ui.tags.value = [...tagsWritten(), button.textContent].join(", ");
  ui.tags.focus();
  suggest();
});
form.addEventListener("submit", async (event) => {
  if (event.submitter?.value !== "keep") return;
  event.preventDefault(); // the dialog stays open, with what was written, where it cannot be kept
  const rating = ui.rating.value === "" ? null : Number(ui.rating.value);
  const refused = (words) => (ui.said.textContent = words);
  if (await mark(of.id, { note: ui.note.value, tags: tagsWritten(), rating }, of.within, _("note.kept"), refused)) dialog.close();
});

/** Open it for a paper; `within` is the entry or page that tells of the paper. */
export function writeOf(id, title, within) {
  const { note = "", tags = [], rating = null } = store.get(id) ?? {};
  of = { id, within };
  ui.title.textContent = title;
  ui.note.value = note;
  ui.tags.value = tags.join(", ");
  ui.rating.value = rating === null ? "" : String(rating);
  ui.said.textContent = "";
  suggest();
  dialog.showModal();
}

/** A button that opens it, and beside it, on the line that is there, the beginning of what is kept. */
export function noteButton(id, title, within) {
  const button = element("button", { type: "button", "aria-label": _("note.button")({ title }) }, _("note.note"));
  const begins = element("span", { class: "begins", dir: "auto" });
  const show = () => {
    const { note = "", tags = [], rating = null } = store.get(id) ?? {};
    const rated = rating === null ? [] : [_("list.rating")({ n: rating })];
    begins.textContent = [...rated, ...tags.map((tag) => `#${tag}`), note.slice(0, 300)].filter(Boolean).join(" · ");
  };
  button.addEventListener("click", () => writeOf(id, title, within));
  store.onchange(({ ids }) => ids.includes(id) && show());
  show();
  return [button, begins];
}
