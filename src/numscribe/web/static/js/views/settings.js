/**
 * The settings: theme, language, model, consent.
 *
 * @module views/settings
 */

import { language, words } from "../words/index.js";

/** @typedef {import("../state/preferences.js").Preferences} Preferences */

const THEME = "numscribe.theme";

/** Event: `theme` when the page has another one. */
export class Settings extends EventTarget {
  #page;
  #preferences;
  #system = matchMedia("(prefers-color-scheme: dark)");

  /**
   * @param {Document} page
   * @param {Preferences} preferences
   */
  constructor(page, preferences) {
    super();
    this.#page = page;
    this.#preferences = preferences;
    const set = preferences.set.bind(preferences);
    this.#on("dark", "change", ({ checked }) => this.#setDark(checked));
    this.#on("language", "change", ({ value }) => set({ language: value }));
    this.#on("model-choice", "change", ({ value }) => set({ model: value }));
    this.#on("always", "change", ({ checked }) => set({ consent: checked }));
    this.#system.addEventListener("change", () => this.render());
  }

  render() {
    const { consent } = this.#preferences.values;
    this.#find("dark").checked = this.#isDark;
    this.#find("language").value = language;
    this.#find("always").checked = consent;
    const keys = Object.entries(words.keyNames).flatMap(([key, name]) => {
      const [term, meaning] = [document.createElement("dt"), document.createElement("dd")];
      term.textContent = key;
      meaning.textContent = name;
      return [term, meaning];
    });
    this.#find("keys").replaceChildren(...keys);
  }

  /** @param {{name: string, version: string}[]} models Those to choose from. */
  offerModels(models) {
    const usual = new Option(words.modelDefault, "");
    const others = models.map(({ name, version }) => new Option(`${name} ${version}`, name));
    const choice = this.#find("model-choice");
    choice.replaceChildren(usual, ...others);
    choice.value = this.#preferences.values.model;
    if (choice.selectedIndex < 0) this.#preferences.set({ model: "" });
    this.#find("model-row").hidden = models.length < 2;
  }

  offerFeedback() {
    this.#find("feedback-row").hidden = false;
  }

  get #isDark() {
    const { theme } = this.#page.documentElement.dataset;
    return theme === undefined ? this.#system.matches : theme === "dark";
  }

  /**
   * A choice that is the system's own is no choice: the page follows the system again.
   *
   * @param {boolean} dark
   */
  #setDark(dark) {
    const root = this.#page.documentElement;
    if (dark === this.#system.matches) delete root.dataset.theme;
    else root.dataset.theme = dark ? "dark" : "light";
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
