// Enhances the links to a list's other orders (`[data-order]`): each becomes a button that sorts or groups the list in
// place, by the index at the foot of the page. Entries move, with all that others put into them; their numbers stay.

import { counted, element } from "./page.js";
import { announce } from "./told.js";

const lists = [...document.querySelectorAll("ol.rows")].filter((list) => list.querySelector(":scope > li[id]"));
const items = new Map(lists.flatMap((list) => [...list.children].map((item) => [Number(item.id.slice(1)), item])));
const homes = [...items].map(([number, item]) => ({ number, item, home: item.parentElement }));
const sections = lists.map((list) => list.closest("section"));
const sorted = element("div", { hidden: "" });

for (const { number, item } of homes) item.value = number;
sections[0].before(sorted);

const numbersIn = (part) => [...part.querySelectorAll('a[href^="#n"]')].map((link) => Number(link.hash.slice(2)));

/** The groups of an order, from the index: { heading, numbers }; in the end those that the index does not name. */
function groups(id) {
  const section = document.getElementById(id).parentElement;
  const parts = [...section.querySelectorAll("li")].map((part) => ({ heading: part.firstElementChild, numbers: numbersIn(part) }));
  const all = parts.length ? parts.sort((a, b) => b.numbers.length - a.numbers.length) : [{ heading: "", numbers: numbersIn(section) }];
  const named = new Set(all.flatMap((group) => group.numbers));
  const others = [...items.keys()].filter((number) => !named.has(number));
  if (!others.length) return all;
  if (parts.length) return [...all, { heading: _("order.none"), numbers: others }];
  return [{ heading: "", numbers: [...all[0].numbers, ...others] }];
}

/** A group as a section. An entry stands once, in the largest of its groups; the others lead there. */
function section({ heading, numbers }, placed) {
  const fresh = numbers.filter((number) => !placed.has(number));
  const seen = numbers.filter((number) => placed.has(number));
  for (const number of fresh) placed.add(number);
  const words = heading instanceof Element ? heading.cloneNode(true) : heading;
  const title = heading ? element("h2", {}, words, " ", element("small", {}, String(numbers.length))) : element("h2", { class: "unseen" }, _("shelf.papers"));
  const made = element("section", {}, title);
  if (fresh.length) {
    const list = element("ol", { class: lists[0].className });
    list.append(...fresh.map((number) => items.get(number)));
    made.append(list);
  }
  if (seen.length) {
    const also = element("p", { class: "aside" }, `${fresh.length ? _("order.also") : _("order.see")} `);
    seen.forEach((number, place) => also.append(place ? ", " : "", element("a", { href: `#n${number}` }, String(number))));
    made.append(also);
  }
  return made;
}

function show(order) {
  const placed = new Set();
  const listed = order === "listed";
  if (listed) for (const { item, home } of homes) home.append(item);
  sorted.replaceChildren(...(listed ? [] : groups(order).map((group) => section(group, placed))));
  sorted.hidden = listed;
  for (const one of sections) one.hidden = !listed;
}

const buttons = [...document.querySelectorAll("[data-order]")].map((link) => {
  const order = link.dataset.order;
  const button = element("button", { type: "button", "aria-pressed": String(order === "listed") }, link.textContent);
  button.addEventListener("click", () => {
    show(order);
    for (const one of buttons) one.setAttribute("aria-pressed", String(one === button));
    announce(_("order.told")({ papers: counted(items.size, _("count.papers")), order: button.textContent.replace(/^./u, (letter) => letter.toLowerCase()) }));
  });
  link.replaceWith(button);
  return button;
});
