/**
 * The history of readings, which is stored only in the browser.
 *
 * @module state/history
 */

import { loadJson, saveJson } from "./storage.js";

/**
 * @typedef {object} HistoryEntry
 * @property {number} id
 * @property {string} time ISO 8601.
 * @property {string} text
 * @property {number} confidence
 * @property {boolean} accepted
 * @property {boolean} [corrected] Whether the text is the user's correction.
 * @property {string} [ink] The strokes, as `ink/codec.js` encodes them.
 * @property {string} [name] Name of the file.
 */

const STORAGE_KEY = "numscribe.past";
const MAX_ENTRIES = 50;

/** Entries, newest first. Event: `change`. */
export class ReadingHistory extends EventTarget {
  #storage;
  /** @type {HistoryEntry[]} */
  #entries;
  /** @type {number | null} Id of the entry that the next call of `save` replaces. */
  #currentId = null;

  /** @param {Pick<Storage, "getItem" | "setItem">} storage */
  constructor(storage) {
    super();
    this.#storage = storage;
    const stored = loadJson(storage, STORAGE_KEY, []);
    this.#entries = Array.isArray(stored) ? stored : [];
  }

  /** @returns {readonly HistoryEntry[]} */
  get entries() {
    return this.#entries;
  }

  /** Let the next call of `save` add an entry instead of replacing the current one. */
  startNewEntry() {
    this.#currentId = null;
  }

  /**
   * Replace the current entry, or add one. Another entry of the same drawing is removed.
   *
   * @param {Omit<HistoryEntry, "id">} entry
   */
  save(entry) {
    const newest = Math.max(0, ...this.#entries.map(({ id }) => id));
    this.#currentId ??= newest + 1;
    const id = this.#currentId;
    const isSame = (/** @type {HistoryEntry} */ other) => entry.ink !== undefined && other.ink === entry.ink;
    const others = this.#entries.filter((other) => other.id !== id && !isSame(other));
    this.#setEntries([{ ...entry, id }, ...others].slice(0, MAX_ENTRIES));
  }

  /**
   * @param {string} ink
   * @returns {string | null} The user's correction of this drawing.
   */
  correctionOf(ink) {
    return this.#entries.find((entry) => entry.corrected && entry.ink === ink)?.text ?? null;
  }

  /** Remove the current entry. */
  removeCurrent() {
    const others = this.#entries.filter(({ id }) => id !== this.#currentId);
    if (others.length < this.#entries.length) this.#setEntries(others);
  }

  clear() {
    this.startNewEntry();
    this.#setEntries([]);
  }

  /** @param {HistoryEntry[]} entries */
  #setEntries(entries) {
    this.#entries = entries;
    saveJson(this.#storage, STORAGE_KEY, entries);
    this.dispatchEvent(new Event("change"));
  }
}
