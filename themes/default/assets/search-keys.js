// The keyboard where there are results: arrows lead through them, Escape back to the box, and then to an empty box.

/** `box` and the list of `results`; `clear` empties the box. */
export function keys(box, results, clear) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const here = document.activeElement, inBox = here === box;
    const links = [...results.querySelectorAll("h2 a")];
    const at = results.contains(here) ? links.indexOf(here.closest("li")?.querySelector("h2 a")) : -1;
    const to = (target) => {
      if (!target) return;
      event.preventDefault();
      target.focus();
      if (target === box) box.select();
    };
    if (event.key === "ArrowDown" && (inBox || at >= 0)) to(links[at + 1]);
    else if (event.key === "ArrowUp" && at >= 0) to(at ? links[at - 1] : box);
    else if (event.key === "Escape" && at >= 0) to(box);
    else if (event.key === "Escape" && inBox && box.value) {
      event.preventDefault();
      clear();
    }
  });
}
