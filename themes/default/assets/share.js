// Enhances the page of a paper: above its citation, whose own button copy.js makes, buttons that share its link, or copy it
// as markdown, and say so. Keys do the same for any entry of a list, whose citation is fetched from the page of the paper.

import { copy, copyButton } from "./copy.js";
import { element } from "./page.js";

const SPECIAL = /[\\`*_<>[\]]/g; // what markdown would take for its own within the words of a link

/** `[Title](https://…)`, whose words are exactly the title's. */
export function markdownLink(title, address) {
  return `[${title.replace(SPECIAL, "\\$&")}](${address})`;
}

/** Hand a link to what the reader's system shares with, or copy it where there is nothing of that kind. */
export async function share(title, address) {
  if (!navigator.share) return copy(address, _("share.link"));
  try {
    await navigator.share({ title, url: address });
  } catch (error) {
    if (error.name !== "AbortError") await copy(address, _("share.link")); // else the reader thought better of it
  }
}

/** The citation on the page of a paper; "" where there is none. */
export async function citation(address) {
  const answered = await fetch(address);
  const page = new DOMParser().parseFromString(await answered.text(), "text/html");
  return page.querySelector("pre[data-copy]")?.textContent ?? "";
}

const cite = document.querySelector(".paper > .cite");
if (cite) {
  const title = document.querySelector(".paper h1").textContent;
  const address = `${location.origin}${location.pathname}`;
  const button = navigator.share ? element("button", { type: "button" }, _("share.button")) : copyButton(_("share.copy"), _("share.link"), () => address);
  if (navigator.share) button.addEventListener("click", () => share(title, address));
  const other = copyButton(_("share.copy_markdown"), _("share.markdown"), () => markdownLink(title, address));
  cite.querySelector("h2").after(element("p", { class: "share" }, button, " ", other));
}
