// Enhances tight lists (`.brief > li`): a button that folds the paper's abstract open where one stands, taken from the
// paper's own page when it is first asked for. What folds open in a list is a `summary` where the page has the text, and
// else a `button.fold`.

import { element, entries } from "./page.js";
import { announce } from "./told.js";

const NOWHERE = _("fold.nowhere");

/** The abstract of the paper at that address, as its page shows it; words that say why where there is none. */
async function abstract(address) {
  try {
    const answer = await fetch(address);
    if (!answer.ok) return [element("p", {}, NOWHERE)];
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const sections = [...page.querySelectorAll("main section")];
    const found = [_("paper.abstract"), _("paper.summary")].map((name) => sections.find((one) => one.querySelector("h2")?.textContent === name)).find(Boolean);
    if (!found) return [element("p", {}, _("fold.missing"))];
    return [...found.children].filter((one) => one.localName !== "h2").map((one) => document.importNode(one, true));
  } catch {
    // Without a connection, or where the page was opened from disk.
    return [element("p", {}, NOWHERE)];
  }
}

function folding({ item, link }, number) {
  const text = element("div", { class: "says", id: `fold${number}`, dir: "auto", hidden: "" });
  const button = element("button", { type: "button", class: "fold", "aria-expanded": "false", "aria-controls": text.id, "aria-label": _("fold.button")({ title: link.textContent }), title: _("paper.abstract") });
  let asked;
  button.addEventListener("click", async () => {
    const open = button.getAttribute("aria-expanded") === "false";
    button.setAttribute("aria-expanded", String(open));
    text.hidden = !open;
    if (!open) return;
    if (!asked) {
      text.replaceChildren(element("p", {}, "…"));
      asked = abstract(link.href);
    }
    text.replaceChildren(...(await asked));
    if (text.textContent === NOWHERE) asked = undefined; // so that the next time asks again
    announce(asked ? _("fold.open") : NOWHERE);
  });
  item.append(button, text);
}

entries().filter(({ item }) => item.parentElement.matches(".brief")).forEach(folding);
