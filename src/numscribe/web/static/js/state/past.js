/**
 * The history of readings, which is stored only in this browser.
 *
 * @module state/past
 */

import { load, save } from "./preferences.js";

/**
 * @typedef {object} Entry
 * @property {number} id
 * @property {string} time ISO 8601.
 * @property {string} text
 * @property {number} confidence
 * @property {boolean} accepted
 * @property {boolean} [corrected] Whether the text is what a person said.
 * @property {string} [ink] The strokes, as `ink/codec.js` writes them.
 * @property {string} [name] Of the file.
 */

const KEY = "numscribe.past";
const CAPACITY = 50;

/** Newest first. Event: `change`. */
export class Past extends EventTarget {
  #storage;
  /** @type {Entry[]} */
  #entries;
  /** @type {number | null} The entry that the next reading overwrites. */
  #open = null;

  /** @param {Pick<Storage, "getItem" | "setItem">} storage */
  constructor(storage) {
    super();
    this.#storage = storage;
    const kept = load(storage, KEY, []);
    this.#entries = Array.isArray(kept) ? kept : [];
  }

  /** @returns {readonly Entry[]} */
  get entries() {
    return this.#entries;
  }

  /** What is put next is another number, not a longer drawing of the last one. */
  close() {
    this.#open = null;
  }

  /** @param {Omit<Entry, "id">} entry */
  put(entry) {
    const newest = Math.max(0, ...this.#entries.map(({ id }) => id));
    this.#open ??= newest + 1;
    const id = this.#open;
    // The same drawing, brought back from here or by a reload, is no other number.
    const isSame = (/** @type {Entry} */ other) => entry.ink !== undefined && other.ink === entry.ink;
    const others = this.#entries.filter((other) => other.id !== id && !isSame(other));
    this.#keep([{ ...entry, id }, ...others].slice(0, CAPACITY));
  }

  /**
   * @param {string} ink
   * @returns {string | null} What a person said that this drawing is.
   */
  correctionOf(ink) {
    return this.#entries.find((entry) => entry.corrected && entry.ink === ink)?.text ?? null;
  }

  /** What is drawn now turned out to be no number. */
  withdraw() {
    const others = this.#entries.filter(({ id }) => id !== this.#open);
    if (others.length < this.#entries.length) this.#keep(others);
  }

  erase() {
    this.close();
    this.#keep([]);
  }

  /** @param {Entry[]} entries */
  #keep(entries) {
    this.#entries = entries;
    save(this.#storage, KEY, entries);
    this.dispatchEvent(new Event("change"));
  }
}
