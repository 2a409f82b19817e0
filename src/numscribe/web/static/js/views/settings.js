/**
 * The settings: theme, language, live reading, model, consent.
 *
 * @module views/settings
 */

import { language, words } from "../words/index.js";

/** @typedef {import("../state/preferences.js").Preferences} Preferences */

const THEME = "numscribe.theme";

/** @typedef {{name: string, version: string}} Model */

/** Event: `theme` when the page has another one. */
export class Settings extends EventTarget {
  #page;
  #preferences;
  /** @type {readonly Model[]} Those to choose from. */
  #models = [];

  /**
   * @param {Document} page
   * @param {Preferences} preferences
   */
  constructor(page, preferences) {
    super();
    this.#page = page;
    this.#preferences = preferences;
    const set = preferences.set.bind(preferences);
    this.#on("theme", "change", ({ value }) => this.#setTheme(value));
    this.#on("language", "change", ({ value }) => set({ language: value }));
    this.#on("live", "change", ({ checked }) => set({ live: checked }));
    this.#on("model-choice", "change", ({ value }) => set({ model: value }));
    this.#on("always", "change", ({ checked }) => set({ consent: checked }));
  }

  render() {
    const { consent, live } = this.#preferences.values;
    const themes = Object.entries(words.themes).map(([value, name]) => new Option(name, value));
    this.#find("theme").replaceChildren(...themes);
    this.#find("theme").value = this.#page.documentElement.dataset.theme ?? "system";
    this.#find("language").value = language;
    this.#find("live").checked = live;
    this.#find("always").checked = consent === true;
    this.#renderModels();
    const keys = Object.entries(words.keyNames).flatMap(([key, name]) => {
      const [term, meaning] = [document.createElement("dt"), document.createElement("dd")];
      term.textContent = key;
      meaning.textContent = name;
      return [term, meaning];
    });
    this.#find("keys").replaceChildren(...keys);
  }

  /** @param {readonly Model[]} models */
  offerModels(models) {
    this.#models = models;
    const { model } = this.#preferences.values;
    const isThere = model === "" || models.some(({ name }) => name === model);
    this.#renderModels();
    if (!isThere) this.#preferences.set({ model: "" });
  }

  offerFeedback() {
    this.#find("feedback-row").hidden = false;
  }

  #renderModels() {
    const [served, ...others] = this.#models;
    const choice = this.#find("model-choice");
    choice.replaceChildren(
      new Option(`${served ? nameOf(served) : ""} (${words.modelDefault})`, ""),
      ...others.map((model) => new Option(nameOf(model), model.name)),
    );
    choice.value = this.#preferences.values.model;
    this.#find("model-row").hidden = others.length === 0;
  }

  /** @param {string} theme "system", "light" or "dark". */
  #setTheme(theme) {
    const root = this.#page.documentElement;
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
    try {
      localStorage.setItem(THEME, root.dataset.theme ?? "");
    } catch {
      // It holds for this visit.
    }
    this.dispatchEvent(new Event("theme"));
  }

  /**
   * @param {string} id
   * @param {string} type
   * @param {(target: any) => void} react
   */
  #on(id, type, react) {
    this.#find(id).addEventListener(type, (/** @type {Event} */ { target }) => react(target));
  }

  /** @param {string} id */
  #find(id) {
    return /** @type {any} */ (this.#page.getElementById(id));
  }
}

/**
 * @param {Model} model
 * @returns {string} What it is, in words where they are known.
 */
function nameOf({ name, version }) {
  return words.modelNames[name] ?? `${name} ${version}`;
}
