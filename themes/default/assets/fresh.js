// Enhances every entry (.rows > li, those that come later too) of a paper that is new since the reader's last visit: it says
// "New". The title of the document counts them (on the front page all there are), and a bar at the foot of the window says
// of which days they are and has them all marked as seen. Nothing on the page moves for it.

import { counted, dayName, element, entries, ROOT } from "./page.js";
import { notice } from "./told.js";
import { news, onnews, seen, sign } from "./visit.js";

const DAYS = 3; // named in the bar
const main = document.getElementById("main");
const title = document.title;
const isFront = document.querySelector(".title") !== null;

function linkTo(address, words) {
  return element("a", { href: new URL(address, ROOT).href }, words);
}

function listed(fresh) {
  const days = fresh.slice(0, DAYS).flatMap(({ day, papers }, at) => [at ? ", " : ": ", linkTo(`papers/date/${day}.html`, dayName(day).replace(/ \d+$/, "")), ` ${papers.length}`]);
  const rest = fresh.length - DAYS;
  return rest > 0 ? [...days, ", ", ..._parts("fresh.rest")({ days: linkTo("days.html", counted(rest, _("fresh.days"))) })] : days;
}

function bar(all, here, fresh) {
  const words = isFront ? [..._parts("fresh.site")({ papers: element("b", {}, counted(all, _("fresh.papers"))) }), ...listed(fresh), "."] : _parts("fresh.page")({ papers: element("b", {}, counted(here, _("fresh.papers"))) });
  const button = element("button", { type: "button" }, _("fresh.mark"));
  button.addEventListener("click", markSeen);
  return element("aside", { class: "news", "aria-label": _("fresh.label") }, element("p", {}, ...words), button);
}

async function markSeen() {
  try {
    const undo = await seen();
    notice(_("fresh.marked"), _("told.undo"), () => undo().catch((error) => notice(error.message)));
  } catch (error) {
    notice(error.message);
  }
}

function mark(item, isNew) {
  if (item.classList.contains("fresh") === isNew) return;
  item.classList.toggle("fresh", isNew);
  if (isNew) item.prepend(element("p", { class: "new" }, _("fresh.new")));
  else item.querySelector(":scope > .new").remove();
}

async function show() {
  const fresh = await news();
  const ids = new Set(fresh.flatMap(({ papers }) => papers));
  const found = entries();
  for (const { item, id } of found) mark(item, ids.has(id));
  const here = new Set(found.map(({ id }) => id).filter((id) => ids.has(id))).size;
  const count = isFront ? ids.size : here;
  document.title = count ? `(${count}) ${title}` : title;
  main.querySelector(":scope > .news")?.remove();
  if (count) main.append(bar(ids.size, here, fresh));
}

await sign();
await show();
await onnews(show);
document.addEventListener("visibilitychange", () => sign());
new MutationObserver((changes) => {
  if (changes.some(({ addedNodes }) => [...addedNodes].some((node) => node.matches?.(".rows, .rows > li, :has(.rows)")))) show();
}).observe(main, { childList: true, subtree: true });
