/**
 * Returns the texts of the tab for tables, and writes them into its elements.
 *
 * @module table/words
 */

import { language } from "../words/index.js";
import { de } from "./words/de.js";
import { en } from "./words/en.js";

/** @typedef {typeof en} Words */

/** @returns {Words} The texts in the language of the page. */
export function tableTexts() {
  return language === "de" ? de : en;
}

/**
 * Write the texts into the elements of the tab. data-table-text is the key of an element's text, data-table-label
 * the key of its aria-label, which is also the tooltip of a button.
 *
 * @param {HTMLElement} panel
 */
export function applyTableTexts(panel) {
  const words = /** @type {Record<string, any>} */ (tableTexts());
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (panel.querySelectorAll("[data-table-text]"))) {
    element.textContent = words[/** @type {string} */ (element.dataset.tableText)];
  }
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (panel.querySelectorAll("[data-table-label]"))) {
    element.ariaLabel = words[/** @type {string} */ (element.dataset.tableLabel)];
    if (element instanceof HTMLButtonElement) element.title = element.ariaLabel ?? "";
  }
}
