/**
 * The texts of the page in the current language.
 *
 * @module words
 */

import { en } from "./en.js";

/** @typedef {typeof en} Words */

/**
 * Loaders of the texts by language. English is part of the first view, and the fallback.
 *
 * @type {Record<string, () => Words | Promise<Words>>}
 */
const LOADERS = { en: () => en, de: async () => (await import("./de.js")).de };

/** @type {Words} */
export let words = en;

/** Code of the current language, for `lang` and `Intl`. */
export let language = "en";

/**
 * Load the texts of a language, and make it the current one.
 *
 * @param {string} chosen Code of a language; empty for the first available one of `preferred`.
 * @param {readonly string[]} preferred Languages of the browser.
 */
export async function setLanguage(chosen, preferred) {
  const codes = [chosen, ...preferred.map((code) => code.split("-")[0]), "en"];
  const code = codes.find((known) => Object.hasOwn(LOADERS, known)) ?? "en";
  if (code === language) return;
  try {
    words = await LOADERS[code]();
    language = code;
  } catch {
    // If the texts cannot be loaded, the language stays the same.
  }
}

/**
 * Format a probability. It is truncated, not rounded: 0.9997 is "99.9%", not "100.0%".
 *
 * @param {number} probability 0 to 1.
 * @returns {string}
 */
export function formatPercent(probability) {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  const format = new Intl.NumberFormat(language, { style: "percent", ...digits });
  return format.format(Math.floor(probability * 1000) / 1000);
}

/**
 * Format a measured rate or a threshold, with two significant digits.
 *
 * @param {number} value 0 to 1.
 * @returns {string}
 */
export function formatRate(value) {
  const format = new Intl.NumberFormat(language, { style: "percent", maximumSignificantDigits: 2 });
  return format.format(value);
}

/**
 * Write the texts into the elements of the page. data-text, data-label and data-alt are keys of texts.
 *
 * @param {Document} page
 */
export function applyTexts(page) {
  page.documentElement.lang = language;
  const targets = { text: "textContent", label: "ariaLabel", alt: "alt" };
  for (const [kind, property] of Object.entries(targets)) {
    for (const element of /** @type {NodeListOf<any>} */ (page.querySelectorAll(`[data-${kind}]`))) {
      element[property] = words[element.dataset[kind]];
    }
  }
  for (const element of /** @type {NodeListOf<any>} */ (page.querySelectorAll("button[data-label]"))) {
    element.title = element.ariaLabel;
  }
}
