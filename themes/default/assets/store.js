// The reader's own data, kept in this browser and never sent anywhere: what they say of papers, and their settings.
//
//   const store = await open()         one for the whole page; it never fails: see `failure`
//   store.failure                      null, or the StorageFailure for which nothing outlives this page; tell it once, by
//                                      `toldOnce()`: its words the first time, then ""
//   store.get(id), store.all()         an entry (see store-entry.js) or undefined; all of them. At once, from memory
//   await store.put(id, changes)       the entry as it now is; undefined where it says nothing any more and was taken out
//   await store.putAll([[id, changes]])   many at once, all of them or none
//   await store.remove(id), removeAll(ids)   the entries taken out, for `putAll` to bring back
//   store.setting(name), await store.set(name, value)   any value that JSON can say; undefined takes it out
//   store.onchange(listener)           told { ids, settings, elsewhere }: what changed here or in another tab; gives back
//                                      a function that ends it
//
// Changes are merged within one transaction with what is kept, so two tabs that change two fields of a paper lose neither.
// What cannot be kept throws a StorageFailure whose message is for the reader, and then nothing has changed.

import { ROOT } from "./page.js";
import { Memory, StorageFailure, disk } from "./store-disk.js";
import { entryOf, isId, says } from "./store-entry.js";

export { StorageFailure };

const NAME = `broadsheet ${ROOT.pathname}`; // one host may carry several archives

let opening = null;

/** The store of this page. */
export function open() {
  opening ??= begin();
  return opening;
}

async function begin() {
  try {
    return await new Store(await disk(NAME), null).read();
  } catch (error) {
    return new Store(new Memory(), StorageFailure.of(error));
  }
}

class Store {
  #base;
  #papers = new Map();
  #settings = new Map();
  #listeners = new Set();
  #channel = null;
  #told = false;

  constructor(base, failure) {
    this.#base = base;
    this.failure = failure;
  }

  async read() {
    const [papers, settings] = await Promise.all([this.#base.all("papers"), this.#base.all("settings")]);
    this.#papers = new Map(papers);
    this.#settings = new Map(settings);
    this.#listen();
    return this;
  }

  toldOnce() {
    const words = this.failure && !this.#told ? this.failure.message : "";
    this.#told = true;
    return words;
  }

  get(id) {
    return this.#papers.get(id);
  }

  all() {
    return [...this.#papers.values()];
  }

  async put(id, changes) {
    return (await this.putAll([[id, changes]]))[0];
  }

  async putAll(pairs) {
    const given = new Map(pairs);
    for (const id of given.keys()) if (!isId(id)) throw new TypeError(`${id} is no id of a paper`);
    const changed = new Date().toISOString();
    const made = await this.#base.change("papers", [...given.keys()], (id, before) => {
      const entry = entryOf({ ...before, changed, ...given.get(id), id });
      return says(entry) ? entry : undefined;
    });
    this.#took({ ids: made });
    return made.map(([, entry]) => entry);
  }

  async remove(id) {
    return (await this.removeAll([id]))[0];
  }

  async removeAll(ids) {
    const gone = [];
    const made = await this.#base.change("papers", ids, (_, before) => {
      if (before) gone.push(before);
    });
    this.#took({ ids: made });
    return gone;
  }

  setting(name) {
    return this.#settings.get(name);
  }

  async set(name, value) {
    this.#took({ settings: await this.#base.change("settings", [name], () => value) });
  }

  onchange(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Take what is now kept into memory, and tell it to this page and, where it was done here, to the other tabs. */
  #took({ ids = [], settings = [] }, elsewhere = false) {
    for (const [of, several] of [[this.#papers, ids], [this.#settings, settings]]) {
      for (const [key, value] of several) value === undefined ? of.delete(key) : of.set(key, value);
    }
    const news = { ids: ids.map(([id]) => id), settings: settings.map(([name]) => name) };
    if (!elsewhere) this.#channel?.postMessage(news);
    for (const listener of this.#listeners) listener({ ...news, elsewhere });
  }

  #listen() {
    if (typeof BroadcastChannel === "function") {
      this.#channel = new BroadcastChannel(NAME);
      this.#channel.onmessage = ({ data }) => this.#reread(data).catch(() => {}); // what fails shows itself at the next change
    }
    // A page that the browser kept for Back has heard nothing meanwhile.
    addEventListener("pageshow", ({ persisted }) => persisted && this.#refresh().catch(() => {}));
  }

  async #reread({ ids, settings }) {
    const [papers, others] = await Promise.all([this.#base.read("papers", ids), this.#base.read("settings", settings)]);
    this.#took({ ids: papers, settings: others }, true);
  }

  async #refresh() {
    const now = await Promise.all([this.#base.all("papers"), this.#base.all("settings")]);
    const [ids, settings] = [this.#papers, this.#settings].map((of, at) => [...[...of.keys()].map((key) => [key, undefined]), ...now[at]]);
    this.#took({ ids, settings }, true);
  }
}
