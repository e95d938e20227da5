// What the papers' own pages tell of them: there is one truth of titles and citations, and it is there.

const AT_ONCE = 6;

async function told(id, take, signal) {
  const answer = await fetch(`papers/${id}.html`, { signal });
  if (!answer.ok) return null;
  return take(new DOMParser().parseFromString(await answer.text(), "text/html")); // it runs and loads nothing
}

/** Id -> what `take` finds on the paper's page, in the order of `ids`; null where there is no such page, or none to be had. */
export async function fromPages(ids, take, { onward, signal }) {
  const found = new Map(ids.map((id) => [id, null]));
  const waiting = [...ids];
  let done = 0;
  const work = async () => {
    while (waiting.length && !signal.aborted) {
      const id = waiting.shift();
      found.set(id, await told(id, take, signal).catch(() => null));
      onward((done += 1));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
}
