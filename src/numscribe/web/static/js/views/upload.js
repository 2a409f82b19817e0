/**
 * The tab for one picture: the file, and what part of it is read.
 *
 * @module views/upload
 */

import { MAX_MEGABYTES } from "../reading/api.js";
import { Picture } from "./picture.js";

/**
 * Events: `change` when another picture, or none, is to be read; `uncut` when a part cannot be cut
 * out; `cutting`, `corner` and `tap` as in Picture.
 */
export class Upload extends EventTarget {
  #page;
  #picture;
  /** @type {File | null} */
  #file = null;
  /** @type {Blob | null} All of the file, or the part that was cut out. */
  #shown = null;

  /** @param {Document} page */
  constructor(page) {
    super();
    this.#page = page;
    this.#picture = new Picture(page);
    this.#picture.addEventListener("cutting", () => this.dispatchEvent(new Event("cutting")));
    this.#picture.addEventListener("cut", (event) => {
      const { detail } = /** @type {CustomEvent<Blob | null>} */ (event);
      if (detail === null) this.dispatchEvent(new Event("uncut"));
      else this.#showAnother(detail, false);
    });
    this.#picture.addEventListener("corner", () => this.dispatchEvent(new Event("corner")));
    this.#picture.addEventListener("tap", (event) => {
      const { detail } = /** @type {CustomEvent} */ (event);
      this.dispatchEvent(new CustomEvent("tap", { detail }));
    });
    this.#find("whole").addEventListener("click", () => {
      if (this.#file !== null) this.#showAnother(this.#file, true);
    });
    this.#find("picture-clear").addEventListener("click", () => this.#empty());
  }

  /** What is to be read. */
  get source() {
    return this.isTooLarge ? null : this.#shown;
  }

  get name() {
    return this.#file?.name;
  }

  get isTooLarge() {
    return (this.#shown?.size ?? 0) > MAX_MEGABYTES * 1e6;
  }

  get isShown() {
    return this.#picture.isShown;
  }

  get view() {
    return this.#picture.view;
  }

  /** @param {File} file */
  take(file) {
    this.#file = file;
    this.#show(file, true);
  }

  render() {
    this.#find("invitation").hidden = this.isShown;
    this.#find("whole").hidden = this.#picture.isWhole;
    this.#find("picture-clear").ariaDisabled = String(this.source === null);
  }

  /**
   * @param {Blob} blob
   * @param {boolean} isWhole
   */
  async #show(blob, isWhole) {
    this.#shown = blob;
    this.#picture.hide();
    this.dispatchEvent(new Event("change"));
    if (!this.isTooLarge) await this.#picture.show(blob, isWhole);
    this.render();
  }

  /**
   * What was shown, or pressed, goes away, and the focus with it.
   *
   * @param {Blob} blob
   * @param {boolean} isWhole
   */
  async #showAnother(blob, isWhole) {
    await this.#show(blob, isWhole);
    this.#find("picture").focus();
  }

  #empty() {
    this.#file = null;
    this.#shown = null;
    this.#picture.hide();
    this.render();
    this.dispatchEvent(new Event("change"));
  }

  /** @param {string} id */
  #find(id) {
    return /** @type {any} */ (this.#page.getElementById(id));
  }
}
