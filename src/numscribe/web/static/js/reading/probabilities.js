/**
 * Probabilities of digits, as the page shows them.
 *
 * @module reading/probabilities
 */

/** @typedef {import("./api.js").Digit} Digit */

/**
 * @param {Digit} digit
 * @returns {number[]} Probabilities of 0 to 9. With that of "not a digit" their sum is 1.
 */
export function probabilitiesOf({ probabilities, not_a_digit: reject = 0 }) {
  return probabilities.map((probability) => probability * (1 - reject));
}

/**
 * @param {readonly number[]} probabilities Of 0 to 9.
 * @param {number} count
 * @returns {{digit: number, probability: number}[]} The most probable digits, best first.
 */
export function topDigits(probabilities, count) {
  return probabilities
    .map((probability, digit) => ({ digit, probability }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, count);
}
