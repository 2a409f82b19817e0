/**
 * Loads features of the page on first use, which keeps the first view small.
 *
 * @module views/lazy
 */

import { words } from "../words/index.js";

/**
 * @template Feature
 */
export class LazyFeature {
  #import;
  #notify;
  /** @type {Promise<Feature> | null} */
  #promise = null;
  /** @type {Feature | null} The feature, after it was loaded. */
  loaded = null;

  /**
   * @param {string} styles Path of its style sheet below css/; empty for none.
   * @param {() => Promise<Feature>} importFeature
   * @param {(message: string) => void} notify
   */
  constructor(styles, importFeature, notify) {
    this.#import = async () => {
      if (styles !== "") await loadStyles(styles);
      return importFeature();
    };
    this.#notify = notify;
  }

  /** @param {(feature: Feature) => void} use Called after loading; not called if loading fails. */
  async load(use) {
    try {
      this.#promise ??= this.#import();
      this.loaded = await this.#promise;
    } catch {
      this.#promise = null; // the next call tries again
      this.#notify(words.offlineHeadline);
      return;
    }
    use(this.loaded);
  }
}

/**
 * @param {string} path Path below css/.
 * @returns {Promise<void>}
 */
export function loadStyles(path) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL(`../../css/${path}`, import.meta.url).href;
  return new Promise((done, fail) => {
    link.addEventListener("load", () => done());
    link.addEventListener("error", () => fail(new Error(`cannot load ${path}`)));
    document.head.append(link);
  });
}
