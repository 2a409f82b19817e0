/**
 * Short messages, which are also announced by screen readers.
 *
 * @module views/toast
 */

import { words } from "../words/index.js";
import { byId, onClick } from "./dom.js";

/**
 * Duration of a message, in milliseconds. A message with a text to copy is shown until the text is
 * copied, or the user presses something else.
 */
const TIMEOUT_MS = 5000;

export class Toast {
  #toast;
  #text;
  #field;
  #timer = 0;

  constructor() {
    this.#toast = byId("toast");
    this.#text = byId("toast-text");
    this.#field = byId("toast-field");
    onClick("toast-close", () => this.hide());
    this.#toast.addEventListener("keydown", (/** @type {KeyboardEvent} */ { key }) => {
      if (key === "Escape") this.hide();
    });
    this.#field.addEventListener("copy", () => setTimeout(() => this.show(words.copied)));
    document.addEventListener("pointerdown", ({ target }) => {
      const isCopyable = this.#toast.hasAttribute("data-copyable");
      if (isCopyable && !this.#toast.contains(/** @type {Node} */ (target))) this.hide();
    });
  }

  /** @param {string} message */
  show(message) {
    this.#display(message, "");
    this.#timer = setTimeout(() => this.hide(), TIMEOUT_MS);
  }

  /**
   * @param {string} message
   * @param {string} text Text to copy by hand. It is selected.
   */
  showCopyable(message, text) {
    this.#display(message, text);
    this.#field.focus();
    this.#field.select();
  }

  hide() {
    clearTimeout(this.#timer);
    this.#toast.toggleAttribute("data-shown", false);
    this.#toast.toggleAttribute("data-copyable", false);
    this.#text.textContent = "";
  }

  /**
   * @param {string} message
   * @param {string} text
   */
  #display(message, text) {
    clearTimeout(this.#timer);
    this.#text.textContent = message;
    this.#field.value = text;
    this.#toast.toggleAttribute("data-shown", true);
    this.#toast.toggleAttribute("data-copyable", text !== "");
  }
}
