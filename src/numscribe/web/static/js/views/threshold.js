/**
 * From which confidence on a number is accepted, and what that was measured to mean.
 *
 * @module views/threshold
 */

import { riskAt } from "../reading/risk.js";
import { language, rate, words } from "../words/index.js";

/** @typedef {import("../reading/risk.js").Card} Card */
/** @typedef {import("../state/preferences.js").Preferences} Preferences */

export class Threshold {
  #find;
  #api;
  #preferences;
  /** What the server does where nothing else is asked for. */
  #server = { threshold: /** @type {number | null} */ (null), model: "" };
  /** @type {Map<string, Card | null>} By the model's name. */
  #cards = new Map();

  /**
   * @param {Document} page
   * @param {import("../reading/api.js").Api} api
   * @param {Preferences} preferences
   */
  constructor(page, api, preferences) {
    this.#find = (/** @type {string} */ id) => /** @type {any} */ (page.getElementById(id));
    this.#api = api;
    this.#preferences = preferences;
    const slider = this.#find("threshold");
    slider.addEventListener("input", () => this.#renderAt(Number(slider.value) / 100));
    slider.addEventListener("change", () => {
      preferences.set({ threshold: Number(slider.value) / 100 });
    });
    this.#find("threshold-reset").addEventListener("click", () => {
      preferences.set({ threshold: null });
      slider.focus(); // the button is gone
    });
    this.#find("settings").addEventListener("toggle", () => this.render());
  }

  /** @param {{threshold?: number, model?: string}} some Of the server's own choices. */
  offer(some) {
    this.#server = { ...this.#server, ...some };
    this.render();
  }

  render() {
    const { threshold } = this.#preferences.values;
    this.#find("threshold-reset").hidden = threshold === null;
    this.#renderAt(threshold);
    if (this.#find("settings").matches(":popover-open")) this.#load();
  }

  /** @param {number | null} chosen */
  #renderAt(chosen) {
    const at = chosen ?? this.#server.threshold;
    const slider = this.#find("threshold");
    if (at !== null) slider.value = Math.round(at * 100);
    const share = at === null ? "" : rate(at);
    const text = chosen === null ? words.thresholdDefault(share) : share;
    this.#find("threshold-value").textContent = text;
    slider.ariaValueText = text;
    const risk = at === null ? null : riskAt(this.#cards.get(this.#model) ?? null, at);
    this.#find("threshold-measured").textContent = risk === null ? "" : sentenceOf(risk);
    this.#renderShares(risk);
  }

  /**
   * The same as the sentence, as a bar that moves with the slider.
   *
   * @param {import("../reading/risk.js").Risk | null} risk
   */
  #renderShares(risk) {
    const bar = this.#find("threshold-shares");
    bar.hidden = risk === null;
    if (risk === null) return;
    const wrong = risk.wrong * (1 - risk.refused);
    const shares = { right: 1 - risk.refused - wrong, refused: risk.refused, wrong };
    for (const [name, share] of Object.entries(shares)) bar.style.setProperty(`--${name}`, String(share));
  }

  get #model() {
    return this.#preferences.values.model || this.#server.model;
  }

  /** Only those who look at the settings need the card. */
  async #load() {
    const name = this.#model;
    if (name === "" || this.#cards.has(name)) return;
    try {
      const { card } = await this.#api.model(name);
      this.#cards.set(name, card);
      this.#renderAt(this.#preferences.values.threshold);
    } catch {
      // The slider goes without its figures until the settings are opened again.
    }
  }
}

/** @param {import("../reading/risk.js").Risk} risk */
function sentenceOf({ at, refused, wrong, count }) {
  const digits = count.toLocaleString(language);
  return words.thresholdMeasured(rate(at), digits, rate(refused), rate(wrong));
}
