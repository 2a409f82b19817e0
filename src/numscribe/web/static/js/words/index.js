/**
 * The words of the page in the language that is chosen.
 *
 * @module words
 */

import { en } from "./en.js";

/** @typedef {typeof en} Words */

/**
 * English is always there, and stays where another language cannot be loaded.
 *
 * @type {Record<string, () => Words | Promise<Words>>}
 */
const LANGUAGES = { en: () => en, de: async () => (await import("./de.js")).de };

/** @type {Words} */
export let words = en;

/** The code of the language, for `lang` and `Intl`. */
export let language = "en";

/**
 * @param {string} chosen A language's code; empty for the first of the browser's that is there.
 * @param {readonly string[]} preferred
 * @returns {Promise<void>} Done when its words are there.
 */
export async function speak(chosen, preferred) {
  const codes = [chosen, ...preferred.map((code) => code.split("-")[0]), "en"];
  const code = codes.find((known) => Object.hasOwn(LANGUAGES, known)) ?? "en";
  if (code === language) return;
  try {
    words = await LANGUAGES[code]();
    language = code;
  } catch {
    // without a network the page goes on in the language that it has
  }
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
