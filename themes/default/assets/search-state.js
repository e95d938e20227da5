// What is asked <-> the address of the search page, which one can share and come back to. Pure.

import { dayOf, LONGEST } from "./search-query.js";

const SINGLE = ["q", "from", "to", "by", "sort", "exact"];
export const MULTIPLE = ["tag", "organisation", "author", "category", "has"];
const THINGS = ["code", "models", "datasets", "spaces", "summary", "listed", "published"];
const MOST = 20; // values of one kind
/** No filter at all. */
export const UNFILTERED = { from: "", to: "", by: "", tag: [], organisation: [], author: [], category: [], has: [] };

/** What an address asks for: a text for each of SINGLE, a list for each of MULTIPLE. What means nothing is left out. */
export function stateOf(address) {
  const given = new URLSearchParams(address);
  const state = {};
  for (const name of SINGLE) state[name] = (given.get(name) ?? "").slice(0, 2 * LONGEST);
  for (const name of MULTIPLE) state[name] = [...new Set(given.getAll(name).map((value) => value.trim().slice(0, 100)).filter(Boolean))].slice(0, MOST);
  state.has = state.has.filter((name) => THINGS.includes(name));
  state.from = dayOf(state.from, false);
  state.to = dayOf(state.to, true);
  if (state.by !== "published") state.by = "";
  if (state.exact !== "1") state.exact = "";
  if (!["date", "votes"].includes(state.sort)) state.sort = "";
  return state;
}

/** "?…" for what is asked; "" for nothing. */
export function addressOf(state) {
  const given = new URLSearchParams();
  for (const name of SINGLE) if (state[name]) given.set(name, state[name]);
  for (const name of MULTIPLE) for (const value of state[name]) given.append(name, value);
  const query = given.toString();
  return query ? `?${query}` : "";
}

/** How many filters are set. */
export function filtersOf(state) {
  return MULTIPLE.reduce((whole, name) => whole + state[name].length, 0) + Boolean(state.from) + Boolean(state.to);
}
