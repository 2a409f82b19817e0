/**
 * Loads parts of the page on first use, so that the first view stays small.
 *
 * @module views/later
 */

import { words } from "../words/index.js";

/**
 * @template Part
 */
export class Later {
  #load;
  #tell;
  /** @type {Promise<Part> | null} */
  #loading = null;
  /** @type {Part | null} What has been loaded. */
  part = null;

  /**
   * @param {string} name Of its style sheet; empty for none.
   * @param {() => Promise<Part>} load
   * @param {(words: string) => void} tell
   */
  constructor(name, load, tell) {
    this.#load = async () => {
      if (name !== "") await loadStyle(name);
      return load();
    };
    this.#tell = tell;
  }

  /** @param {(part: Part) => void} use Called once it is there; not at all without a network. */
  async with(use) {
    try {
      this.#loading ??= this.#load();
      this.part = await this.#loading;
    } catch {
      this.#loading = null; // the next try may succeed
      this.#tell(words.offlineHeadline);
      return;
    }
    use(this.part);
  }
}

/**
 * @param {string} name
 * @returns {Promise<void>}
 */
function loadStyle(name) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL(`../../css/later/${name}.css`, import.meta.url).href;
  return new Promise((done, fail) => {
    link.addEventListener("load", () => done());
    link.addEventListener("error", () => fail(new Error(`no ${name}.css`)));
    document.head.append(link);
  });
}
