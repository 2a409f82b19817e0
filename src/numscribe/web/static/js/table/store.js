/**
 * Keeps the state of a table over a reload, in IndexedDB.
 *
 * @module table/store
 */

import { DATABASE, MARK } from "../views/table.js";

/** @typedef {import("./work.js").Trail} Trail */

const STORE = "work";

export class Store {
  #visit;

  /** @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} visit Storage of the browser's tab. */
  constructor(visit) {
    this.#visit = visit;
  }

  /** @returns {Promise<{photo: File, waiting: File[], trail: Trail | null} | null>} What the browser's tab had kept. */
  async open() {
    if (this.#visit.getItem(MARK) === null) return null;
    try {
      return await use("readonly", async (store) => {
        const keys = ["photo", "waiting", "trail"];
        const [photo, waiting, trail] = await Promise.all(keys.map((key) => done(store.get(key))));
        return photo === undefined ? null : { photo, waiting: waiting ?? [], trail: trail ?? null };
      });
    } catch {
      return null;
    }
  }

  /**
   * @param {File | null} photo Null for none: everything is forgotten.
   * @param {File[]} waiting Photos that are read after it.
   */
  async keepPhotos(photo, waiting) {
    if (photo === null) this.#visit.removeItem(MARK);
    else this.#visit.setItem(MARK, "yes");
    await this.#write((store) => {
      store.clear();
      if (photo === null) return;
      store.put(photo, "photo");
      store.put(waiting, "waiting");
    });
  }

  /** @param {Trail} trail States share their cells, and are stored as little larger than one. */
  async keepTrail(trail) {
    await this.#write((store) => store.put(trail, "trail"));
  }

  /** @param {(store: IDBObjectStore) => unknown} change */
  async #write(change) {
    try {
      await use("readwrite", async (store) => {
        change(store);
        store.transaction.commit(); // at once, as the page may be left
      });
    } catch {
      // A browser that keeps nothing, or has no room, loses only what a reload would bring back.
    }
  }
}

/**
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => Promise<T>} act
 * @returns {Promise<T>}
 */
async function use(mode, act) {
  const request = indexedDB.open(DATABASE);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  const database = await done(request);
  try {
    return await act(database.transaction(STORE, mode).objectStore(STORE));
  } finally {
    database.close(); // so that another visit can throw it away
  }
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
