/**
 * The preferences, stored in this browser.
 *
 * @module state/preferences
 */

/**
 * @typedef {object} Values
 * @property {string} language Empty for the browser's.
 * @property {number} pen Width in units of the paper.
 * @property {boolean} live Whether ink is read while it is drawn.
 * @property {number | null} threshold Null for the server's.
 * @property {string} model Empty for the server's.
 * @property {boolean | null} consent Whether corrections may be sent; null until that was asked.
 */

const KEY = "numscribe.preferences";

/** @type {Values} */
const DEFAULTS = { language: "", pen: 10, live: true, threshold: null, model: "", consent: null };

/** Event: `change`. */
export class Preferences extends EventTarget {
  #storage;
  /** @type {Values} */
  #values;

  /** @param {Pick<Storage, "getItem" | "setItem">} storage */
  constructor(storage) {
    super();
    this.#storage = storage;
    this.#values = { ...DEFAULTS, ...load(storage, KEY, {}) };
  }

  /** @returns {Readonly<Values>} */
  get values() {
    return this.#values;
  }

  /** @param {Partial<Values>} some */
  set(some) {
    this.#values = { ...this.#values, ...some };
    save(this.#storage, KEY, this.#values);
    this.dispatchEvent(new Event("change"));
  }
}

/**
 * @param {"localStorage" | "sessionStorage"} name
 * @returns {Pick<Storage, "getItem" | "setItem" | "removeItem">} One that forgets, where a browser
 *   forbids it.
 */
export function browserStorage(name) {
  try {
    return window[name];
  } catch {
    return { getItem: () => null, setItem: () => {}, removeItem: () => {} };
  }
}

/**
 * @template T
 * @param {Pick<Storage, "getItem">} storage
 * @param {string} key
 * @param {T} otherwise Where there is nothing, or nothing that can be read.
 * @returns {T}
 */
export function load(storage, key, otherwise) {
  try {
    return JSON.parse(storage.getItem(key) ?? "null") ?? otherwise;
  } catch {
    return otherwise;
  }
}

/**
 * A storage that is full or forbidden loses nothing but the next visit's convenience.
 *
 * @param {Pick<Storage, "setItem">} storage
 * @param {string} key
 * @param {unknown} value
 */
export function save(storage, key, value) {
  try {
    storage.setItem(key, JSON.stringify(value));
  } catch {
    // The page goes on without a memory.
  }
}
