// The citations of papers, taken from the papers' own pages: there is one truth of them, and it is there.

const AT_ONCE = 6;

async function citationOn(id, form, signal) {
  const answer = await fetch(`papers/${id}.html`, { signal });
  if (!answer.ok) return "";
  const page = new DOMParser().parseFromString(await answer.text(), "text/html"); // runs and loads nothing
  return page.querySelector(`pre[data-copy="${form}"]`)?.textContent.trim() ?? "";
}

/** { text, missing }: the citations of these papers in that form ("BibTeX", "RIS"), and the ids of which there was none. */
export async function citationsOf(ids, form, { onward, signal }) {
  const found = new Map();
  const waiting = [...ids];
  let done = 0;
  const work = async () => {
    for (let id = waiting.shift(); id && !signal.aborted; id = waiting.shift()) {
      found.set(id, await citationOn(id, form, signal).catch(() => ""));
      onward((done += 1));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const texts = ids.map((id) => found.get(id)).filter(Boolean);
  return { text: texts.map((text) => `${text}\n`).join("\n"), missing: ids.filter((id) => !found.get(id)) };
}
