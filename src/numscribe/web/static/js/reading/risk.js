/**
 * Rejection and error rates at a threshold, as measured for the model card.
 *
 * @module reading/risk
 */

/** @typedef {{at: number, refused: number, wrong: number, count: number}} Risk */

/**
 * @typedef {object} Card
 * @property {number} shipped
 * @property {{suites: Record<string, {count: number, risk_coverage: [number, number, number][]}>}[]} runs
 */

/** Test set whose input is like the page's: digits drawn as strokes. */
const SUITE = "drawn digits, strokes";

/**
 * @param {Card | null} card
 * @param {number} threshold 0 to 1.
 * @returns {Risk | null} At the nearest measured threshold: the fraction of digits that are refused,
 *   and the fraction of the others that are wrong. Null without a measurement.
 */
export function riskAt(card, threshold) {
  const suite = card?.runs[card.shipped]?.suites[SUITE];
  const distance = (/** @type {number[]} */ [at]) => Math.abs(at - threshold);
  const [measured] = (suite?.risk_coverage ?? []).toSorted((a, b) => distance(a) - distance(b));
  if (suite === undefined || measured === undefined) return null;
  const [at, refused, wrong] = measured;
  return { at, refused, wrong, count: suite.count };
}
