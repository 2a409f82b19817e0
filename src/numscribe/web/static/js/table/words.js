/**
 * The texts of the tab for tables, in the language of the page.
 *
 * @module table/words
 */

import { language } from "../words/index.js";
import { de } from "./words/de.js";
import { en } from "./words/en.js";

/** @typedef {typeof en} Words */

/** @returns {Words} */
export function tableWords() {
  return language === "de" ? de : en;
}

/**
 * Give the elements of the tab their texts: data-words names an element's text, data-name its
 * aria-label, which is the tooltip of a button, too.
 *
 * @param {HTMLElement} panel
 */
export function labelTab(panel) {
  const words = /** @type {Record<string, any>} */ (tableWords());
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (panel.querySelectorAll("[data-words]"))) {
    element.textContent = words[/** @type {string} */ (element.dataset.words)];
  }
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (panel.querySelectorAll("[data-name]"))) {
    element.ariaLabel = words[/** @type {string} */ (element.dataset.name)];
    if (element instanceof HTMLButtonElement) element.title = element.ariaLabel ?? "";
  }
}
