// Enhances <pre data-copy="BibTeX"> and <a data-feed="https://…">: a button that copies the words there, or the address,
// and says so. `copy` is for other modules too.

import { element } from "./page.js";
import { announce, notice } from "./told.js";

const SECONDS = 3; // for which a button says that it is done

/** Copy `words` and say so. Where a browser copies nothing by itself (no https, or forbidden), `otherwise` helps. */
export async function copy(words, what, otherwise = asked) {
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    otherwise(words);
    return false;
  }
  announce(_("copy.copied")({ what }));
  return true;
}

/** A button that copies what `words()` gives, and for a moment says "Copied". */
export function copyButton(name, what, words, otherwise) {
  const button = element("button", { type: "button" }, name);
  let waiting = 0;
  button.addEventListener("click", async () => {
    if (!(await copy(words(), what, otherwise))) return;
    clearTimeout(waiting);
    button.textContent = _("copy.done");
    waiting = setTimeout(() => (button.textContent = name), SECONDS * 1000);
  });
  return button;
}

function asked(words) {
  prompt(_("copy.by_hand"), words);
}

function selected(source) {
  getSelection().selectAllChildren(source);
  notice(_("copy.selected"));
}

for (const source of document.querySelectorAll("pre[data-copy]")) {
  const what = source.dataset.copy;
  const button = copyButton(_("copy.button")({ what }), what, () => source.textContent, () => selected(source));
  source.before(element("p", { class: "copy" }, button));
}

for (const link of document.querySelectorAll("a[data-feed]")) {
  const address = link.dataset.feed;
  const button = copyButton(_("copy.address"), address, () => address);
  button.className = "small";
  button.setAttribute("aria-label", _("copy.address_of")({ name: link.textContent }));
  link.after("\u00a0", button); // a button stays beside its link
}
