/**
 * The setting of the minimum confidence, with its measured effect.
 *
 * @module views/threshold
 */

import { riskAt } from "../reading/risk.js";
import { formatRate, language, words } from "../words/index.js";
import { byId, onClick } from "./dom.js";

/** @typedef {import("../reading/risk.js").Card} Card */
/** @typedef {import("../state/preferences.js").Preferences} Preferences */

export class ThresholdSetting {
  #api;
  #preferences;
  /** The server's defaults. */
  #defaults = { threshold: /** @type {number | null} */ (null), model: "" };
  /** @type {Map<string, Card | null>} Model cards by the names of the models. */
  #cards = new Map();

  /**
   * @param {import("../reading/api.js").Api} api
   * @param {Preferences} preferences
   */
  constructor(api, preferences) {
    this.#api = api;
    this.#preferences = preferences;
    const slider = byId("threshold");
    slider.addEventListener("input", () => this.#renderValue(Number(slider.value) / 100));
    slider.addEventListener("change", () => {
      preferences.update({ threshold: Number(slider.value) / 100 });
    });
    onClick("threshold-reset", () => {
      preferences.update({ threshold: null });
      slider.focus(); // the button becomes hidden
    });
    byId("settings").addEventListener("toggle", () => this.render());
  }

  /** @param {{threshold?: number, model?: string}} defaults */
  setDefaults(defaults) {
    this.#defaults = { ...this.#defaults, ...defaults };
    this.render();
  }

  render() {
    const { threshold } = this.#preferences.values;
    byId("threshold-reset").hidden = threshold === null;
    this.#renderValue(threshold);
    if (byId("settings").matches(":popover-open")) this.#loadCard();
  }

  /** @param {number | null} chosen */
  #renderValue(chosen) {
    const at = chosen ?? this.#defaults.threshold;
    const slider = byId("threshold");
    if (at !== null) slider.value = Math.round(at * 100);
    const share = at === null ? "" : formatRate(at);
    const text = chosen === null ? words.thresholdDefault(share) : share;
    byId("threshold-value").textContent = text;
    slider.ariaValueText = text;
    const risk = at === null ? null : riskAt(this.#cards.get(this.#model) ?? null, at);
    byId("threshold-measured").textContent = risk === null ? "" : describeRisk(risk);
    this.#renderBar(risk);
  }

  /**
   * Show the measured rates as a bar.
   *
   * @param {import("../reading/risk.js").Risk | null} risk
   */
  #renderBar(risk) {
    const bar = byId("threshold-rates");
    bar.hidden = risk === null;
    if (risk === null) return;
    const wrong = risk.wrong * (1 - risk.refused);
    const rates = { right: 1 - risk.refused - wrong, refused: risk.refused, wrong };
    for (const [name, rate] of Object.entries(rates)) bar.style.setProperty(`--${name}`, String(rate));
  }

  get #model() {
    return this.#preferences.values.model || this.#defaults.model;
  }

  /** Load the model card, which is needed only in the settings. */
  async #loadCard() {
    const name = this.#model;
    if (name === "" || this.#cards.has(name)) return;
    try {
      const { card } = await this.#api.model(name);
      this.#cards.set(name, card);
      this.#renderValue(this.#preferences.values.threshold);
    } catch {
      // The rates stay hidden until the settings are opened again.
    }
  }
}

/** @param {import("../reading/risk.js").Risk} risk */
function describeRisk({ at, refused, wrong, count }) {
  const digits = count.toLocaleString(language);
  return words.thresholdMeasured(formatRate(at), digits, formatRate(refused), formatRate(wrong));
}
