// Where the reader's own data lie: an IndexedDB of this site's path, or only memory where the browser allows none.
// Both are asked alike: `all(kind)`, `read(kind, keys)`, `change(kind, keys, make)`. Whatever goes wrong is a StorageFailure.

const KINDS = ["papers", "settings"]; // by id; by name

// What made each version from the one before it; a new version is a new line, and no line is ever changed.
const MIGRATIONS = [
  (base) => KINDS.forEach((kind) => base.createObjectStore(kind)),
];

const WORDS = {
  forbidden: _("store.forbidden"),
  full: _("store.full"),
  newer: _("store.newer"),
  held: _("store.held"),
  gone: _("store.gone"),
  broken: _("store.broken"),
};
const KIND_OF = { QuotaExceededError: "full", InvalidStateError: "gone" }; // by the name of the browser's own error

/** Something could not be kept: `kind` is a key of WORDS, the message is for the reader. */
export class StorageFailure extends Error {
  constructor(kind, cause) {
    super(WORDS[kind], { cause });
    this.name = "StorageFailure";
    this.kind = kind;
  }

  static of(error) {
    return error instanceof StorageFailure ? error : new StorageFailure(KIND_OF[error?.name] ?? "broken", error);
  }
}

function answered(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** The database of that name, brought to the newest version. Throws StorageFailure. */
export async function disk(name) {
  try {
    const request = indexedDB.open(name, MIGRATIONS.length);
    request.onupgradeneeded = ({ oldVersion }) => MIGRATIONS.slice(oldVersion).forEach((migrate) => migrate(request.result, request.transaction));
    const held = new Promise((_, reject) => (request.onblocked = () => reject(new StorageFailure("held"))));
    return new Disk(await Promise.race([answered(request), held]));
  } catch (error) {
    if (error instanceof StorageFailure) throw error;
    // Where it is forbidden, some browsers have no indexedDB at all, and others one that fails in this way or that.
    throw new StorageFailure(error?.name === "VersionError" ? "newer" : "forbidden", error);
  }
}

class Disk {
  #base;

  constructor(base) {
    this.#base = base;
    base.onversionchange = () => base.close(); // a newer edition of the site, in another tab, must not wait for us
  }

  /** [[key, value]] of everything of a kind. */
  all(kind) {
    return this.#within(kind, "readonly", async (place) => {
      const [keys, values] = await Promise.all([answered(place.getAllKeys()), answered(place.getAll())]);
      return keys.map((key, at) => [key, values[at]]);
    });
  }

  /** [[key, value]] of these; undefined for what is not there. */
  read(kind, keys) {
    return this.#within(kind, "readonly", (place) => Promise.all(keys.map(async (key) => [key, await answered(place.get(key))])));
  }

  /** Keep what `make(key, before)` says, or nothing where it says undefined: all of them or none. [[key, value]]. */
  change(kind, keys, make) {
    return this.#within(kind, "readwrite", async (place) => {
      const made = [];
      for (const key of keys) {
        const value = make(key, await answered(place.get(key)));
        await answered(value === undefined ? place.delete(key) : place.put(value, key));
        made.push([key, value]);
      }
      return made;
    });
  }

  async #within(kind, mode, work) {
    let transaction;
    try {
      transaction = this.#base.transaction(kind, mode);
      const done = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error ?? new StorageFailure("broken")); // a full disk shows itself here
      });
      done.catch(() => {}); // where the work itself fails, that is what is told
      const result = await work(transaction.objectStore(kind));
      await done;
      return result;
    } catch (error) {
      try { transaction?.abort(); } catch { /* it is over already */ }
      throw StorageFailure.of(error);
    }
  }
}

/** The same without a database: for as long as the page is open. */
export class Memory {
  #kinds = Object.fromEntries(KINDS.map((kind) => [kind, new Map()]));

  async all(kind) {
    return [...this.#kinds[kind]];
  }

  async read(kind, keys) {
    return keys.map((key) => [key, this.#kinds[kind].get(key)]);
  }

  async change(kind, keys, make) {
    const made = keys.map((key) => [key, make(key, this.#kinds[kind].get(key))]);
    for (const [key, value] of made) value === undefined ? this.#kinds[kind].delete(key) : this.#kinds[kind].set(key, value);
    return made;
  }
}
