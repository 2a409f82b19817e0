/**
 * Stores the pictures and readings of a batch in IndexedDB, so that a reload keeps them.
 *
 * @module batch/storage
 */

import { resultOf } from "../state/indexed-db.js";

/** @typedef {import("./queue.js").Row} Row */
/** @typedef {import("./queue.js").BatchQueue} BatchQueue */

const DATABASE = "numscribe";
const FILES = "files";
const READINGS = "readings";

/** Key in the session storage, set while this browser tab has a batch. Other tabs start without one. */
const ACTIVE_KEY = "numscribe.batch";

export class BatchStorage {
  #queue;
  #sessionStorage;
  /** @type {Promise<IDBDatabase> | null} */
  #database = null;
  /** @type {Map<Row, number>} Keys in the database, in the order of the rows. */
  #keys = new Map();

  /**
   * @param {BatchQueue} queue
   * @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} session
   */
  constructor(queue, session) {
    this.#queue = queue;
    this.#sessionStorage = session;
    queue.addEventListener("change", (event) => {
      const { row } = /** @type {CustomEvent<{row: Row | null}>} */ (event).detail;
      if (row === null) this.#saveAll();
      else if (row.state !== "reading") this.#write((store) => this.#saveReading(store, row));
    });
  }

  /** Restore the batch of this browser tab, or delete that of an earlier session. */
  async restore() {
    if (this.#sessionStorage.getItem(ACTIVE_KEY) === null) {
      await this.#write((store) => [FILES, READINGS].forEach((name) => store(name).clear()));
      return;
    }
    try {
      const database = await this.#openDatabase();
      const store = database.transaction([FILES, READINGS]);
      const [files, readings] = [store.objectStore(FILES), store.objectStore(READINGS)];
      const [keys, pictures, states] = await Promise.all(
        [files.getAllKeys(), files.getAll(), readings.getAll()].map(resultOf),
      );
      const rows = pictures.map((file, index) => ({ file, failure: null, ...states[index] }));
      rows.forEach((row, index) => this.#keys.set(row, keys[index]));
      if (rows.length > 0) this.#queue.restore(rows);
    } catch {
      // Without IndexedDB, nothing is restored.
    }
  }

  #saveAll() {
    const { rows } = this.#queue;
    if (rows.length === 0) {
      this.#keys.clear();
      this.#sessionStorage.removeItem(ACTIVE_KEY);
      this.#write((store) => [FILES, READINGS].forEach((name) => store(name).clear()));
      return;
    }
    this.#sessionStorage.setItem(ACTIVE_KEY, "yes");
    const added = rows.filter((row) => !this.#keys.has(row));
    let next = Math.max(-1, ...this.#keys.values()) + 1;
    for (const row of added) this.#keys.set(row, next++);
    this.#write((store) => {
      for (const row of added) store(FILES).put(row.file, this.#keys.get(row));
      for (const row of rows) this.#saveReading(store, row);
    });
  }

  /**
   * @param {(name: string) => IDBObjectStore} store
   * @param {Row} row
   */
  #saveReading(store, row) {
    const place = this.#keys.get(row);
    const { file, ...state } = row;
    if (place !== undefined) store(READINGS).put(state, place);
  }

  /** @param {(store: (name: string) => IDBObjectStore) => void} change */
  async #write(change) {
    try {
      const database = await this.#openDatabase();
      const transaction = database.transaction([FILES, READINGS], "readwrite");
      transaction.onabort = () => {}; // if the storage is full, a reload does not restore the batch
      change((name) => transaction.objectStore(name));
      transaction.commit(); // without delay, since the user may leave the page
    } catch {
      // Without IndexedDB, a reload does not restore the batch.
    }
  }

  #openDatabase() {
    this.#database ??= (async () => {
      const request = indexedDB.open(DATABASE);
      request.onupgradeneeded = () => {
        for (const name of [FILES, READINGS]) request.result.createObjectStore(name);
      };
      return resultOf(request);
    })();
    return this.#database;
  }
}
