/**
 * The user's preferences, stored in the browser.
 *
 * @module state/preferences
 */

import { loadJson, saveJson } from "./storage.js";

/**
 * @typedef {object} PreferenceValues
 * @property {string} language Code of the language; empty for the browser's.
 * @property {number} pen Width of the pen, in units of the paper.
 * @property {boolean} live Whether a drawing is read while it is drawn.
 * @property {number | null} threshold Minimum confidence; null for the server's default.
 * @property {string} model Name of the model; empty for the server's default.
 * @property {boolean | null} consent Whether corrections may be sent; null before the user is asked.
 */

const STORAGE_KEY = "numscribe.preferences";

/** @type {PreferenceValues} */
const DEFAULTS = { language: "", pen: 10, live: true, threshold: null, model: "", consent: null };

/** Event: `change`. */
export class Preferences extends EventTarget {
  #storage;
  /** @type {PreferenceValues} */
  #values;

  /** @param {Pick<Storage, "getItem" | "setItem">} storage */
  constructor(storage) {
    super();
    this.#storage = storage;
    this.#values = { ...DEFAULTS, ...loadJson(storage, STORAGE_KEY, {}) };
  }

  /** @returns {Readonly<PreferenceValues>} */
  get values() {
    return this.#values;
  }

  /** @param {Partial<PreferenceValues>} changes */
  update(changes) {
    this.#values = { ...this.#values, ...changes };
    saveJson(this.#storage, STORAGE_KEY, this.#values);
    this.dispatchEvent(new Event("change"));
  }
}
