// Enhances <button id="more">: adds results when it is pressed, or when one scrolls near it.

import { open } from "./search-answer.js";
import { resultOf } from "./search-results.js";

const MORE = 20; // results added each time

/** `now()` is what is shown: { chosen, terms, count }. How many stand there is noted for who comes back. */
export function more(button, list, now) {
  let adding = false;

  async function add() {
    const of = now();
    if (adding || of.count >= of.chosen.length) return;
    adding = true;
    try {
      const next = await (await open()).papersAt(of.chosen.slice(of.count, of.count + MORE).map(({ at }) => at));
      if (of !== now()) return;
      of.count += next.length;
      list.append(...next.map((paper) => resultOf(paper, of.terms)));
      button.hidden = of.count >= of.chosen.length;
      history.replaceState({ papers: of.count }, "");
    } catch {
      button.hidden = false; // to be pressed again
    } finally {
      adding = false;
    }
  }

  button.addEventListener("click", add);
  new IntersectionObserver(([seen]) => seen.isIntersecting && scrollY > 0 && add(), { rootMargin: "200px" }).observe(button);
}
