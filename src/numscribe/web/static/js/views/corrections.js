/**
 * Sends corrections to the server, if it accepts them and the user agrees.
 *
 * @module views/corrections
 */

import { words } from "../words/index.js";
import { byId } from "./dom.js";

/** @typedef {import("../reading/api.js").Api} Api */
/** @typedef {import("../state/preferences.js").Preferences} Preferences */
/** @typedef {import("../reading/api.js").Correction} Correction */

export class CorrectionSender {
  #api;
  #preferences;
  #notify;
  #question;
  /** @type {(() => Correction | null)} */
  #getCorrection;
  /** Whether the server accepts corrections. */
  isEnabled = false;

  /**
   * @param {object} parts
   * @param {Api} parts.api
   * @param {Preferences} parts.preferences
   * @param {() => Correction | null} parts.getCorrection Returns the current correction.
   * @param {(message: string) => void} parts.notify
   */
  constructor({ api, preferences, getCorrection, notify }) {
    this.#api = api;
    this.#preferences = preferences;
    this.#getCorrection = getCorrection;
    this.#notify = notify;
    this.#question = /** @type {HTMLElement} */ (byId("consent"));
    for (const [id, consent] of /** @type {const} */ ([["consent-yes", true], ["consent-no", false]])) {
      byId(id).addEventListener("click", () => {
        this.#saveConsent(consent);
        byId("hint").focus({ preventScroll: true }); // the buttons become hidden
      });
    }
  }

  /**
   * Send the current correction. Before the first one, ask the user for consent.
   *
   * @param {boolean} isCorrected False if the user undid the last correction.
   */
  onCorrection(isCorrected) {
    const { consent } = this.#preferences.values;
    if (this.isEnabled && isCorrected && consent) this.#send();
    this.#question.hidden = !(this.isEnabled && isCorrected && consent === null);
  }

  /** Whether the server accepts corrections, and the user agrees. */
  get maySend() {
    return this.isEnabled && this.#preferences.values.consent === true;
  }

  hideQuestion() {
    this.#question.hidden = true;
  }

  /** @param {boolean} consent The user's answer, which can be changed in the settings. */
  #saveConsent(consent) {
    this.hideQuestion();
    this.#preferences.update({ consent });
    if (consent) this.#send();
    else this.#notify(words.consentDeclined);
  }

  async #send() {
    const correction = this.#getCorrection();
    if (correction === null) return;
    try {
      await this.#api.sendCorrection(correction);
      this.#notify(words.consentThanks);
    } catch {
      this.#notify(words.consentFailed);
    }
  }
}
