/**
 * The settings menu: theme, language, live reading, model and consent.
 *
 * @module views/settings
 */

import { language, words } from "../words/index.js";
import { byId } from "./dom.js";

/** @typedef {import("../state/preferences.js").Preferences} Preferences */

const THEME_KEY = "numscribe.theme";

/** @typedef {{name: string, version: string}} Model */

/** Event: `theme` when the theme changes. */
export class Settings extends EventTarget {
  #preferences;
  /** @type {readonly Model[]} Models to choose from. */
  #models = [];

  /** @param {Preferences} preferences */
  constructor(preferences) {
    super();
    this.#preferences = preferences;
    const set = preferences.update.bind(preferences);
    this.#on("theme", "change", ({ value }) => this.#setTheme(value));
    this.#on("language", "change", ({ value }) => set({ language: value }));
    this.#on("live", "change", ({ checked }) => set({ live: checked }));
    this.#on("model-choice", "change", ({ value }) => set({ model: value }));
    this.#on("send-corrections", "change", ({ checked }) => set({ consent: checked }));
  }

  render() {
    const { consent, live } = this.#preferences.values;
    const themes = Object.entries(words.themes).map(([value, name]) => new Option(name, value));
    byId("theme").replaceChildren(...themes);
    byId("theme").value = document.documentElement.dataset.theme ?? "system";
    byId("language").value = language;
    byId("live").checked = live;
    byId("send-corrections").checked = consent === true;
    this.#renderModels();
    const keys = Object.entries(words.keyNames).flatMap(([key, name]) => {
      const [term, meaning] = [document.createElement("dt"), document.createElement("dd")];
      term.textContent = key;
      meaning.textContent = name;
      return [term, meaning];
    });
    byId("keys").replaceChildren(...keys);
  }

  /** @param {readonly Model[]} models */
  setModels(models) {
    this.#models = models;
    const { model } = this.#preferences.values;
    const isThere = model === "" || models.some(({ name }) => name === model);
    this.#renderModels();
    if (!isThere) this.#preferences.update({ model: "" });
  }

  showFeedback() {
    byId("feedback-row").hidden = false;
  }

  #renderModels() {
    const [served, ...others] = this.#models;
    const choice = byId("model-choice");
    choice.replaceChildren(
      new Option(`${served ? modelName(served) : ""} (${words.modelDefault})`, ""),
      ...others.map((model) => new Option(modelName(model), model.name)),
    );
    choice.value = this.#preferences.values.model;
    byId("model-row").hidden = others.length === 0;
  }

  /** @param {string} theme "system", "light" or "dark". */
  #setTheme(theme) {
    const root = document.documentElement;
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
    try {
      localStorage.setItem(THEME_KEY, root.dataset.theme ?? "");
    } catch {
      // Without storage, the theme is lost at the next visit.
    }
    this.dispatchEvent(new Event("theme"));
  }

  /**
   * @param {string} id
   * @param {string} type
   * @param {(target: any) => void} react
   */
  #on(id, type, react) {
    byId(id).addEventListener(type, (/** @type {Event} */ { target }) => react(target));
  }
}

/**
 * @param {Model} model
 * @returns {string} Its name in the current language, or its identifier.
 */
function modelName({ name, version }) {
  return words.modelNames[name] ?? `${name} ${version}`;
}
