/**
 * Keeps the pictures and readings of a batch over a reload, in IndexedDB.
 *
 * @module batch/shelf
 */

/** @typedef {import("./queue.js").Row} Row */
/** @typedef {import("./queue.js").Queue} Queue */

const NAME = "numscribe";
const FILES = "files";
const READINGS = "readings";

/** Set in this tab while it has a batch: another tab, or another visit, starts without one. */
const MARK = "numscribe.batch";

/** A browser that keeps nothing, or has no room, loses only what a reload would bring back. */
const ignore = () => {};

export class Shelf {
  #queue;
  #session;
  /** @type {Promise<IDBDatabase> | null} */
  #database = null;
  /** @type {Map<Row, number>} Keys in the database, in the order of the batch. */
  #places = new Map();

  /**
   * @param {Queue} queue
   * @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} session
   */
  constructor(queue, session) {
    this.#queue = queue;
    this.#session = session;
    queue.addEventListener("change", (event) => {
      const { row } = /** @type {CustomEvent<{row: Row | null}>} */ (event).detail;
      if (row === null) this.#keepAll();
      else if (row.state !== "reading") this.#write((store) => this.#putReading(store, row));
    });
  }

  /** Bring back the batch of this tab; throw away that of an earlier visit. */
  async open() {
    if (this.#session.getItem(MARK) === null) {
      await this.#write((store) => [FILES, READINGS].forEach((name) => store(name).clear()));
      return;
    }
    try {
      const database = await this.#open();
      const store = database.transaction([FILES, READINGS]);
      const [files, readings] = [store.objectStore(FILES), store.objectStore(READINGS)];
      const [keys, pictures, states] = await Promise.all(
        [files.getAllKeys(), files.getAll(), readings.getAll()].map(done),
      );
      const rows = pictures.map((file, index) => ({ file, ...states[index] }));
      rows.forEach((row, index) => this.#places.set(row, keys[index]));
      if (rows.length > 0) this.#queue.restore(rows);
    } catch {
      // There is nothing to bring back.
    }
  }

  #keepAll() {
    const { rows } = this.#queue;
    if (rows.length === 0) {
      this.#places.clear();
      this.#session.removeItem(MARK);
      this.#write((store) => [FILES, READINGS].forEach((name) => store(name).clear()));
      return;
    }
    this.#session.setItem(MARK, "yes");
    const added = rows.filter((row) => !this.#places.has(row));
    let next = Math.max(-1, ...this.#places.values()) + 1;
    for (const row of added) this.#places.set(row, next++);
    this.#write((store) => {
      for (const row of added) store(FILES).put(row.file, this.#places.get(row));
      for (const row of rows) this.#putReading(store, row);
    });
  }

  /**
   * @param {(name: string) => IDBObjectStore} store
   * @param {Row} row
   */
  #putReading(store, row) {
    const place = this.#places.get(row);
    const { file, ...state } = row;
    if (place !== undefined) store(READINGS).put(state, place);
  }

  /** @param {(store: (name: string) => IDBObjectStore) => void} change */
  async #write(change) {
    try {
      const database = await this.#open();
      const transaction = database.transaction([FILES, READINGS], "readwrite");
      transaction.onabort = ignore;
      change((name) => transaction.objectStore(name));
      transaction.commit(); // at once, as the page may be left
    } catch {
      // The page goes on without a memory.
    }
  }

  #open() {
    this.#database ??= (async () => {
      const request = indexedDB.open(NAME);
      request.onupgradeneeded = () => {
        for (const name of [FILES, READINGS]) request.result.createObjectStore(name);
      };
      return done(request);
    })();
    return this.#database;
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
