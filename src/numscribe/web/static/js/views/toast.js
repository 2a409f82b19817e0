/**
 * Short messages about what was done, for eyes and for ears.
 *
 * @module views/toast
 */

import { words } from "../words/index.js";

/**
 * How long a message is shown, in milliseconds. A message that offers a text is shown until the text is
 * copied, or something else is pressed.
 */
const STAYS_MS = 5000;

export class Toast {
  #toast;
  #text;
  #field;
  #timer = 0;

  /** @param {Document} page */
  constructor(page) {
    const find = (/** @type {string} */ id) => /** @type {any} */ (page.getElementById(id));
    this.#toast = find("toast");
    this.#text = find("toast-text");
    this.#field = find("toast-field");
    find("toast-close").addEventListener("click", () => this.hide());
    this.#toast.addEventListener("keydown", (/** @type {KeyboardEvent} */ { key }) => {
      if (key === "Escape") this.hide();
    });
    this.#field.addEventListener("copy", () => setTimeout(() => this.tell(words.copied)));
    page.addEventListener("pointerdown", ({ target }) => {
      const isOffering = this.#toast.hasAttribute("data-offers");
      if (isOffering && !this.#toast.contains(/** @type {Node} */ (target))) this.hide();
    });
  }

  /** @param {string} message */
  tell(message) {
    this.#show(message, "");
    this.#timer = setTimeout(() => this.hide(), STAYS_MS);
  }

  /**
   * @param {string} message
   * @param {string} text To be copied by hand: it is selected.
   */
  offer(message, text) {
    this.#show(message, text);
    this.#field.focus();
    this.#field.select();
  }

  hide() {
    clearTimeout(this.#timer);
    this.#toast.toggleAttribute("data-shown", false);
    this.#toast.toggleAttribute("data-offers", false);
    this.#text.textContent = "";
  }

  /**
   * @param {string} message
   * @param {string} text
   */
  #show(message, text) {
    clearTimeout(this.#timer);
    this.#text.textContent = message;
    this.#field.value = text;
    this.#toast.toggleAttribute("data-shown", true);
    this.#toast.toggleAttribute("data-offers", text !== "");
  }
}
