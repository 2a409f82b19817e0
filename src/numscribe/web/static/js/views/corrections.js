/**
 * Sends corrections to the server, if it stores them and the user agrees.
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
  #tell;
  #question;
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
   * @param {(words: string) => void} parts.tell
   */
  constructor(page, { api, preferences, current, tell }) {
    this.#api = api;
    this.#preferences = preferences;
    this.#current = current;
    this.#tell = tell;
    this.#question = /** @type {HTMLElement} */ (page.getElementById("consent"));
    for (const [id, consent] of /** @type {const} */ ([["consent-yes", true], ["consent-no", false]])) {
      page.getElementById(id)?.addEventListener("click", () => {
        this.#settle(consent);
        page.getElementById("hint")?.focus({ preventScroll: true }); // the buttons are gone
      });
    }
  }

  /**
   * Send the correction at hand. The first time, a person is asked whether that may be.
   *
   * @param {boolean} isOne Whether there is one, or the last was taken back.
   */
  offer(isOne) {
    const { consent } = this.#preferences.values;
    if (this.isOffered && isOne && consent) this.#send();
    this.#question.hidden = !(this.isOffered && isOne && consent === null);
  }

  /** Whether corrections may be sent, and the server takes them. */
  get isAgreed() {
    return this.isOffered && this.#preferences.values.consent === true;
  }

  hide() {
    this.#question.hidden = true;
  }

  /** @param {boolean} consent Holds from now on; the settings can change it. */
  #settle(consent) {
    this.hide();
    this.#preferences.set({ consent });
    if (consent) this.#send();
    else this.#tell(words.consentDeclined);
  }

  async #send() {
    const correction = this.#current();
    if (correction === null) return;
    try {
      await this.#api.correct(correction);
      this.#tell(words.consentThanks);
    } catch {
      this.#tell(words.consentFailed);
    }
  }
}
