/**
 * The tab for one picture, of which a crop can be read.
 *
 * @module views/upload
 */

import { MAX_MEGABYTES } from "../reading/api.js";
import { byId, onClick } from "./dom.js";
import { PictureView } from "./picture.js";

/**
 * Events: `change` when the picture changes; `croperror` if a crop cannot be made; `cropstart`, `corner`
 * and `tap` of PictureView.
 */
export class UploadView extends EventTarget {
  #picture;
  /** @type {File | null} */
  #file = null;
  /** @type {Blob | null} The file, or a crop of it. */
  #content = null;

  constructor() {
    super();
    this.#picture = new PictureView();
    this.#picture.addEventListener("cropstart", () => this.dispatchEvent(new Event("cropstart")));
    this.#picture.addEventListener("crop", (event) => {
      const { detail } = /** @type {CustomEvent<Blob | null>} */ (event);
      if (detail === null) this.dispatchEvent(new Event("croperror"));
      else this.#showAndFocus(detail, false);
    });
    this.#picture.addEventListener("corner", () => this.dispatchEvent(new Event("corner")));
    this.#picture.addEventListener("tap", (event) => {
      const { detail } = /** @type {CustomEvent} */ (event);
      this.dispatchEvent(new CustomEvent("tap", { detail }));
    });
    onClick("whole", () => {
      if (this.#file !== null) this.#showAndFocus(this.#file, true);
    });
    onClick("picture-clear", () => this.#clear());
  }

  /** The picture to read; null if there is none, or it is too large. */
  get source() {
    return this.isTooLarge ? null : this.#content;
  }

  get name() {
    return this.#file?.name;
  }

  get isTooLarge() {
    return (this.#content?.size ?? 0) > MAX_MEGABYTES * 1e6;
  }

  get isPictureShown() {
    return this.#picture.isShown;
  }

  get view() {
    return this.#picture.view;
  }

  /** @param {File} file */
  setFile(file) {
    this.#file = file;
    this.#show(file, true);
  }

  render() {
    byId("drop-hint").hidden = this.isPictureShown;
    byId("whole").hidden = this.#picture.isWhole;
    byId("picture-clear").ariaDisabled = String(this.source === null);
  }

  /**
   * @param {Blob} blob
   * @param {boolean} isWhole
   */
  async #show(blob, isWhole) {
    this.#content = blob;
    this.#picture.hide();
    this.dispatchEvent(new Event("change"));
    if (!this.isTooLarge) await this.#picture.show(blob, isWhole);
    this.render();
  }

  /**
   * Show a picture, and focus it: the focused button or picture disappears.
   *
   * @param {Blob} blob
   * @param {boolean} isWhole
   */
  async #showAndFocus(blob, isWhole) {
    await this.#show(blob, isWhole);
    byId("picture").focus();
  }

  #clear() {
    this.#file = null;
    this.#content = null;
    this.#picture.hide();
    this.render();
    this.dispatchEvent(new Event("change"));
  }
}
