/**
 * Sends corrections to the server, if it takes them and the person agrees.
 *
 * @module views/corrections
 */

import { words } from "../words/index.js";

/** @typedef {import("../reading/api.js").Api} Api */
/** @typedef {import("../state/preferences.js").Preferences} Preferences */
/** @typedef {import("../ink/geometry.js").Point} Point */

/**
 * @typedef {object} Correction
 * @property {Point[][] | Blob} source
 * @property {string} read
 * @property {string} label
 */

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
        page.getElementById("hint")?.focus(); // the buttons are gone
      });
    answer("consent-yes", () => this.#agree());
    answer("consent-no", () => this.hide());
  }

  /**
   * Send the correction at hand, after asking, unless that is settled.
   *
   * @param {boolean} isOne Whether there is one, or the last was taken back.
   */
  offer(isOne) {
    if (!isOne) this.hide();
    if (!this.isOffered || !isOne) return;
    if (this.#preferences.values.consent) this.#send();
    else this.#ask();
  }

  #ask() {
    this.#strip.hidden = false;
    this.#strip.scrollIntoView({ block: "nearest" }); // on a phone it is below what was tapped
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
    const { source, read, label } = correction;
    try {
      const what =
        source instanceof Blob ? { image: await toDataUrl(source) } : { strokes: source };
      await this.#api.correct(what, read, label);
      this.#say(words.consentThanks);
    } catch {
      this.#say(words.consentFailed);
    }
  }
}

/**
 * @param {Blob} blob
 * @returns {Promise<string>}
 */
function toDataUrl(blob) {
  return new Promise((done, fail) => {
    const file = new FileReader();
    file.onload = () => done(String(file.result));
    file.onerror = () => fail(file.error);
    file.readAsDataURL(blob);
  });
}
