// A word to the reader. What is told is read out by a screen reader; `notice` is also shown at the foot of the window, with
// a button that acts, until the reader closes it or something else is told. Nothing on the page moves for it.

import { element } from "./page.js";

const spoken = element("p", { class: "unseen", role: "status" });
const shown = element("section", { class: "notice", "aria-label": _("told.notice"), hidden: "" });
document.body.append(spoken, shown);

/** Have it read out, also when the same was said just before. */
export function announce(words) {
  spoken.textContent = "";
  setTimeout(() => (spoken.textContent = words), 50); // a region that is filled at once is read by no one
}

function button(words, ...actions) {
  const made = element("button", { type: "button" }, words);
  made.addEventListener("click", async () => {
    for (const act of actions) await act?.();
  });
  return made;
}

/** Show it too. The button `name` does `action`. Where `back` is given, the focus comes here and goes back by it. */
export function notice(words, name = "", action = null, back = null) {
  const buttons = [...(action ? [button(name, closeNotice, action, back)] : []), button(_("told.close"), closeNotice, back)];
  shown.replaceChildren(element("p", {}, words), ...buttons);
  shown.hidden = false;
  if (back) buttons[0].focus();
  announce(words);
}

/** Take the notice away. */
export function closeNotice() {
  shown.hidden = true;
  shown.replaceChildren();
}
