/**
 * What a threshold costs and saves, as it was measured for the model's card.
 *
 * @module reading/risk
 */

/** @typedef {{at: number, refused: number, wrong: number, count: number}} Risk */

/**
 * @typedef {object} Card
 * @property {number} shipped
 * @property {{suites: Record<string, {count: number, risk_coverage: [number, number, number][]}>}[]} runs
 */

/** The digits whose input is the page's own. */
const SUITE = "drawn digits, strokes";

/**
 * @param {Card | null} card
 * @param {number} threshold 0 to 1.
 * @returns {Risk | null} At the nearest threshold that was measured: the share of digits that are
 *   refused, and of the others the share that is wrong. Null where nothing was measured.
 */
export function riskAt(card, threshold) {
  const suite = card?.runs[card.shipped]?.suites[SUITE];
  const distance = (/** @type {number[]} */ [at]) => Math.abs(at - threshold);
  const [nearest] = (suite?.risk_coverage ?? []).toSorted((a, b) => distance(a) - distance(b));
  if (suite === undefined || nearest === undefined) return null;
  const [at, refused, wrong] = nearest;
  return { at, refused, wrong, count: suite.count };
}
