// A word to the reader. What is told is read out by a screen reader; `notice` is also shown at the foot of the window, with
// a button that acts, until the reader closes it or something else is told. Nothing on the page moves for it.

import { element } from "./page.js";

const spoken = element("p", { class: "unseen", role: "status" });
const shown = element("section", { class: "notice", "aria-label": "Notice", hidden: "" });
document.body.append(spoken, shown);

/** Have it read out, also when the same was said just before. */
export function announce(words) {
  spoken.textContent = "";
  setTimeout(() => (spoken.textContent = words), 50); // a region that is filled at once is read by no one
}

/** Show it too. The button `name` runs `action`; it is given the focus where the one that had it is gone. */
export function notice(words, name = "", action = null) {
  const close = element("button", { type: "button" }, "Close");
  close.addEventListener("click", closeNotice);
  shown.replaceChildren(element("p", {}, words));
  if (action) {
    const act = element("button", { type: "button" }, name);
    act.addEventListener("click", () => {
      closeNotice();
      action();
    });
    shown.append(act);
  }
  shown.append(close);
  shown.hidden = false;
  announce(words);
}

/** Take the notice away. */
export function closeNotice() {
  shown.hidden = true;
  shown.replaceChildren();
}
