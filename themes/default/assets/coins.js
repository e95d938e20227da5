// Enhances .rows > li: a COinS (an OpenURL ContextObject in a span, Z39.88-2004) for every paper of a list, so that Zotero
// and its like take one of them or all. It is made from what the entry shows. Not where a page is one paper's own: Zotero
// would take the papers beside it for what the page is about.
//
// Zotero reads the kind "dc", where alone a preprint can be said. What has a title and no author it looks up by its DOI,
// once the reader chose it; so where an entry cuts its authors off we name none.

import { entries } from "./page.js";

/** The names in an entry, or none where it does not show all of them. */
function authors(item) {
  const line = item.querySelector(".by");
  const cut = [...(line?.childNodes ?? [])].some((node) => node.nodeType === Node.TEXT_NODE && /\d/.test(node.data));
  if (!line || cut) return [];
  const names = [...line.querySelectorAll("bdi")].filter((name) => !name.closest('a[href*="organisations/"]'));
  return names.map((name) => name.textContent);
}

/** The month in an arXiv id: "2512.02425" is of 2025-12, "math/9912001" of 1999-12. */
function month(id) {
  const [, year, number] = /(?:^|\/)(\d\d)(\d\d)/.exec(id);
  return `${Number(year) > 90 ? 19 : 20}${year}-${number}`;
}

function contextObject({ item, link, id }) {
  const arxiv = !id.startsWith("title/");
  const facts = [
    ["ctx_ver", "Z39.88-2004"],
    ["rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"],
    ["rft.type", arxiv ? "preprint" : "document"],
    ["rft.title", link.textContent],
    ...authors(item).map((name) => ["rft.au", name]),
    ...(arxiv ? [["rft.date", month(id)], ["rft_id", `info:doi/10.48550/arXiv.${id}`]] : []),
    ["rft_id", arxiv ? `https://arxiv.org/abs/${id}` : link.href],
  ];
  return facts.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
}

for (const entry of entries()) {
  const span = document.createElement("span");
  span.className = "Z3988";
  span.title = contextObject(entry);
  span.hidden = true;
  entry.item.append(span);
}
document.dispatchEvent(new Event("ZoteroItemUpdated", { bubbles: true, cancelable: true }));
