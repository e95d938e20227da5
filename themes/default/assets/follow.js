// Enhances the page of a tag, an organisation, an author … that has a JSON Feed of its own: a button that follows it, or no
// longer does. What is followed is one setting of store.js, in the order in which it was chosen:
//
//   [{ key: "tags/long-context", name: "Long context" }, …]      `key` is the feed's address without its ending

import { element, ROOT } from "./page.js";
import { open } from "./store.js";
import { announce, notice } from "./told.js";

const SETTING = "follows";
const KEY = /^(tags|organisations|authors|categories|lists|searches)\/[\w.-]+$/;

const store = await open();

/** What is followed. */
export function followed() {
  return (store.setting(SETTING) ?? []).filter(({ key, name }) => KEY.test(key) && typeof name === "string");
}

/** Follow that, or no longer; whether it was kept. */
export async function follow(key, name, wanted) {
  const others = followed().filter((one) => one.key !== key);
  try {
    await store.set(SETTING, wanted ? [...others, { key, name }] : others);
  } catch (error) {
    notice(error.message);
    return false;
  }
  announce(wanted ? _("follow.followed")({ name }) : _("follow.unfollowed")({ name }));
  const only = store.toldOnce();
  if (only) notice(only);
  return true;
}

/** Tell `listener` when what is followed has changed, here or in another tab. */
export function onfollow(listener) {
  store.onchange(({ settings }) => settings.includes(SETTING) && listener());
}

/** The key of what this page is about; "" where that has no feed of its own. */
function keyHere() {
  const feeds = [...document.querySelectorAll("link[type='application/feed+json']")];
  const keys = feeds.map(({ href }) => new URL(href).pathname.slice(ROOT.pathname.length).replace(/\.json$/, ""));
  return keys.find((key) => KEY.test(key)) ?? "";
}

function followButton(key, name) {
  const button = element("button", { type: "button" }, _("follow.button"));
  const show = () => button.setAttribute("aria-pressed", String(followed().some((one) => one.key === key)));
  button.addEventListener("click", () => follow(key, name, button.getAttribute("aria-pressed") !== "true"));
  onfollow(show);
  show();
  return button;
}

const heading = document.querySelector(".head:has(.kicker) h1"), key = keyHere();
if (heading && key && document.querySelector(".mast a[href$='following.html']")) { // a site may have no such page
  const name = (heading.querySelector("a") ?? heading).textContent; // the page of one month leads to that of all
  heading.before(element("p", { class: "follow" }, followButton(key, name)));
}
