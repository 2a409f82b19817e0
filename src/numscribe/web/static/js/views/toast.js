/**
 * Short messages about what was done, for eyes and for ears.
 *
 * @module views/toast
 */

/** How long a message stays, in milliseconds. One that offers a text stays until it is closed. */
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
  }

  /** @param {string} words */
  tell(words) {
    this.#show(words, "");
    this.#timer = setTimeout(() => this.hide(), STAYS_MS);
  }

  /**
   * @param {string} words
   * @param {string} text To be copied by hand: it is selected.
   */
  offer(words, text) {
    this.#show(words, text);
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
   * @param {string} words
   * @param {string} text
   */
  #show(words, text) {
    clearTimeout(this.#timer);
    this.#text.textContent = words;
    this.#field.value = text;
    this.#toast.toggleAttribute("data-shown", true);
    this.#toast.toggleAttribute("data-offers", text !== "");
  }
}
