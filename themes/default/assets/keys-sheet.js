// The sheet of keys, in a <dialog>, with the switch that turns them off.

import { element } from "./page.js";

const DEEDS = [
  ["j", _("keys.next")],
  ["k", _("keys.before")],
  ["n", _("keys.fresh")],
  ["o", _("keys.open")],
  ["x", _("keys.fold")],
  ["s", _("keys.star")],
  ["r", _("keys.read")],
  ["l", _("keys.later")],
  ["y", _("keys.share")],
  ["m", _("keys.markdown")],
  ["c", _("keys.cite")],
  ["/", _("keys.search")],
];

let dialog = null;

/** Show the sheet; `ways` are [keys, words] of where one can go, `off` the setting that switches keys off. */
export function show(ways, store, off) {
  dialog ??= sheet([...DEEDS, ...ways, ["?", _("keys.sheet")]], store, off);
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
  const close = element("button", { type: "button" }, _("told.close"));
  const made = element("dialog", { class: "keys", "aria-labelledby": "keys" },
    element("h2", { id: "keys" }, _("keys.title")),
    element("dl", {}, ...keys.map(([pressed, words]) => element("div", {}, element("dt", {}, ...caps(pressed)), element("dd", {}, words)))),
    element("p", {}, element("label", {}, box, " ", _("keys.on"))), told, close);
  close.addEventListener("click", () => made.close());
  made.addEventListener("click", ({ target }) => target === made && made.close()); // beside it
  document.body.append(made);
  return made;
}

/** "g d" as two keys. */
function caps(pressed) {
  return pressed.split(" ").flatMap((key, at) => (at ? [" ", element("kbd", {}, key)] : [element("kbd", {}, key)]));
}
