/**
 * Sends corrections to the server, if it takes them and the person agrees.
 *
 * @module views/corrections
 */

import { words } from "../words/index.js";

/** @typedef {import("../reading/api.js").Api} Api */
/** @typedef {import("../state/preferences.js").Preferences} Preferences */
/** @typedef {import("../reading/api.js").Correction} Correction */

export class Corrections {
  #api;
  #preferences;
  #say;
  #strip;
  #always;
  /** @type {(() => Correction | null)} */
  #current;
  /** Whether this server takes corrections. */
  isOffered = false;

  /**
   * @param {Document} page
   * @param {object} parts
   * @param {Api} parts.api
   * @param {Preferences} parts.preferences
   * @param {() => Correction | null} parts.current The correction at hand.
   * @param {(words: string) => void} parts.say
   */
  constructor(page, { api, preferences, current, say }) {
    this.#api = api;
    this.#preferences = preferences;
    this.#current = current;
    this.#say = say;
    this.#strip = /** @type {HTMLElement} */ (page.getElementById("consent"));
    this.#always = /** @type {HTMLInputElement} */ (page.getElementById("consent-always"));
    const answer = (/** @type {string} */ id, /** @type {() => void} */ react) =>
      page.getElementById(id)?.addEventListener("click", () => {
        react();
        page.getElementById("hint")?.focus({ preventScroll: true }); // the buttons are gone
      });
    answer("consent-yes", () => this.#agree());
    answer("consent-no", () => this.hide());
  }

  /**
   * Send the correction at hand, after asking, unless that is settled.
   *
   * @param {boolean} isOne Whether there is one, or the last was taken back.
   * @param {DOMRect} near Where the person pointed at.
   */
  offer(isOne, near) {
    if (!isOne) this.hide();
    if (!this.isOffered || !isOne) return;
    if (this.#preferences.values.consent) this.#send();
    else this.#ask(near);
  }

  /**
   * Nothing may move under the pointer, nor come under it: a second tap would hit something else.
   *
   * @param {DOMRect} near
   */
  #ask(near) {
    if (this.#strip.hidden) this.#always.checked = false;
    this.#strip.hidden = false;
    this.#strip.toggleAttribute("data-above", false);
    this.#strip.toggleAttribute("data-above", this.#strip.getBoundingClientRect().top < near.bottom);
  }

  hide() {
    this.#strip.hidden = true;
  }

  #agree() {
    this.hide();
    if (this.#always.checked) this.#preferences.set({ consent: true });
    this.#send();
  }

  async #send() {
    const correction = this.#current();
    if (correction === null) return;
    try {
      await this.#api.correct(correction);
      this.#say(words.consentThanks);
    } catch {
      this.#say(words.consentFailed);
    }
  }
}
