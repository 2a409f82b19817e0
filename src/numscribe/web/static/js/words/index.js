/**
 * The words of the page in the language that is chosen.
 *
 * @module words
 */

import { de } from "./de.js";
import { en } from "./en.js";

/** @typedef {typeof en} Words */

/** @type {Record<string, Words>} */
const LANGUAGES = { en, de };

/** @type {Words} */
export let words = en;

/** The code of the language, for `lang` and `Intl`. */
export let language = "en";

/**
 * @param {string} chosen A language's code; empty for the first of the browser's that is there.
 * @param {readonly string[]} preferred
 */
export function speak(chosen, preferred) {
  const codes = [chosen, ...preferred.map((code) => code.split("-")[0]), "en"];
  language = codes.find((code) => Object.hasOwn(LANGUAGES, code)) ?? "en";
  words = LANGUAGES[language];
}

/**
 * A probability for people. It is cut, not rounded: 0.9997 is "99.9%", never a false "100%".
 *
 * @param {number} share 0 to 1.
 * @returns {string}
 */
export function percent(share) {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  const format = new Intl.NumberFormat(language, { style: "percent", ...digits });
  return format.format(Math.floor(share * 1000) / 1000);
}

/**
 * A measured rate, or a bound, for people: to two significant digits.
 *
 * @param {number} share 0 to 1.
 * @returns {string}
 */
export function rate(share) {
  const format = new Intl.NumberFormat(language, { style: "percent", maximumSignificantDigits: 2 });
  return format.format(share);
}

/**
 * Give every element of the page its words: data-text, data-label and data-alt name them.
 *
 * @param {Document} page
 */
export function label(page) {
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
