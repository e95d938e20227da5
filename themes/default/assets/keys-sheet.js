// The sheet of keys, in a <dialog>, with the switch that turns them off.

import { element } from "./page.js";

const DEEDS = [
  ["j", "next entry"],
  ["k", "entry before"],
  ["n", "next new entry"],
  ["o", "open it; so does Enter"],
  ["x", "fold or unfold it"],
  ["s", "star it, or no longer"],
  ["r", "read, or no longer"],
  ["l", "to read later"],
  ["y", "share or copy its link"],
  ["m", "copy it as a markdown link"],
  ["c", "copy its citation"],
  ["/", "search"],
];

let dialog = null;

/** Show the sheet; `ways` are [keys, words] of where one can go, `off` the setting that switches keys off. */
export function show(ways, store, off) {
  dialog ??= sheet([...DEEDS, ...ways, ["?", "this sheet"]], store, off);
  dialog.showModal();
}

function sheet(keys, store, off) {
  const box = element("input", { type: "checkbox" });
  const told = element("p", { role: "status" });
  const show = () => (box.checked = !store.setting(off));
  box.addEventListener("change", async () => {
    try {
      await store.set(off, box.checked ? undefined : true);
      told.textContent = store.failure?.message ?? "";
    } catch (error) {
      told.textContent = error.message;
    }
    show();
  });
  store.onchange(show);
  show();
  const close = element("button", { type: "button" }, "Close");
  const made = element("dialog", { class: "keys", "aria-labelledby": "keys" },
    element("h2", { id: "keys" }, "Keys"),
    element("dl", {}, ...keys.map(([pressed, words]) => element("div", {}, element("dt", {}, ...caps(pressed)), element("dd", {}, words)))),
    element("p", {}, element("label", {}, box, " Keys of one letter are on")), told, close);
  close.addEventListener("click", () => made.close());
  made.addEventListener("click", ({ target }) => target === made && made.close()); // beside it
  document.body.append(made);
  return made;
}

/** "g d" as two keys. */
function caps(pressed) {
  return pressed.split(" ").flatMap((key, at) => (at ? [" ", element("kbd", {}, key)] : [element("kbd", {}, key)]));
}
