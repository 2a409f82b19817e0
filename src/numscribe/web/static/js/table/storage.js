/**
 * Stores the table in IndexedDB, so that a reload keeps it.
 *
 * @module table/storage
 */

import { resultOf } from "../state/indexed-db.js";
import { ACTIVE_KEY, DATABASE } from "../views/table-loader.js";

/** @typedef {import("./model.js").Snapshot} Snapshot */
/** @typedef {import("./pdf.js").PhotoSource} PhotoSource */

const STORE_NAME = "work";

export class TableStorage {
  #sessionStorage;

  /** @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} sessionStorage */
  constructor(sessionStorage) {
    this.#sessionStorage = sessionStorage;
  }

  /**
   * @returns {Promise<{photo: PhotoSource, nextPhotos: PhotoSource[], snapshot: Snapshot | null} | null>} What this
   *   browser tab has stored.
   */
  async load() {
    if (this.#sessionStorage.getItem(ACTIVE_KEY) === null) return null;
    try {
      return await withStore("readonly", async (store) => {
        const keys = ["photo", "nextPhotos", "snapshot"];
        const [photo, nextPhotos, snapshot] = await Promise.all(keys.map((key) => resultOf(store.get(key))));
        return photo === undefined ? null : { photo, nextPhotos: nextPhotos ?? [], snapshot: snapshot ?? null };
      });
    } catch {
      return null;
    }
  }

  /**
   * Store a photo, and delete the last table.
   *
   * @param {PhotoSource | null} photo Null to delete everything.
   * @param {PhotoSource[]} nextPhotos Photos to read after it.
   */
  async savePhotos(photo, nextPhotos) {
    if (photo === null) this.#sessionStorage.removeItem(ACTIVE_KEY);
    else this.#sessionStorage.setItem(ACTIVE_KEY, "yes");
    await this.#write((store) => {
      store.clear();
      if (photo === null) return;
      store.put(photo, "photo");
      store.put(nextPhotos, "nextPhotos");
    });
  }

  /** @param {Snapshot} snapshot Its states share their cells, so it is little larger than one state. */
  async saveSnapshot(snapshot) {
    await this.#write((store) => store.put(snapshot, "snapshot"));
  }

  /** @param {(store: IDBObjectStore) => unknown} change */
  async #write(change) {
    try {
      await withStore("readwrite", async (store) => {
        change(store);
        store.transaction.commit(); // without delay, since the user may leave the page
      });
    } catch {
      // If the browser stores nothing, a reload does not restore the table.
    }
  }
}

/**
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => Promise<T>} act
 * @returns {Promise<T>}
 */
async function withStore(mode, act) {
  const request = indexedDB.open(DATABASE);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE_NAME);
  const database = await resultOf(request);
  try {
    return await act(database.transaction(STORE_NAME, mode).objectStore(STORE_NAME));
  } finally {
    database.close(); // so that another browser tab can delete it
  }
}
