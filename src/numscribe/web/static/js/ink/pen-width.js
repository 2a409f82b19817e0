/**
 * The width of displayed ink, by pressure or speed. The server does not use it.
 *
 * @module ink/pen-width
 */

import { midpoint } from "./geometry.js";

/** @typedef {import("./geometry.js").Point} Point */
/**
 * A point of a stroke. The width of the ink is the weight times the width of the pen.
 *
 * @typedef {readonly [x: number, y: number, weight: number]} InkPoint
 */
/** @typedef {{from: Point, to: Point, weight: number}} Segment A straight line of one width. */

const MIN_WEIGHT = 0.5;
const MAX_WEIGHT = 1.3;

/** Factor of exponential smoothing: the fraction of the new weight in the result. */
const SMOOTHING = 0.3;

/** Maximum length of a segment, in units of the paper. */
const SEGMENT_LENGTH = 3;

/** Computes weights from pressure, or from speed if the device measures no pressure. */
export class PenWidth {
  #weight = 1;
  /** @type {[x: number, y: number, time: number] | null} */
  #last = null;

  /** Start a stroke. */
  reset() {
    this.#weight = 1;
    this.#last = null;
  }

  /**
   * @param {Point} point In units of the paper.
   * @param {number} time In milliseconds.
   * @param {number | null} pressure 0 to 1; null if the device measures none.
   * @returns {InkPoint}
   */
  inkPoint([x, y], time, pressure) {
    const target = pressure === null ? this.#weightFromSpeed(x, y, time) : 0.5 + pressure;
    this.#last = [x, y, time];
    const bounded = Math.min(Math.max(target, MIN_WEIGHT), MAX_WEIGHT);
    this.#weight += (bounded - this.#weight) * SMOOTHING;
    return [x, y, Math.round(this.#weight * 100) / 100];
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} time
   * @returns {number} Weight; a slow pen draws a wider line.
   */
  #weightFromSpeed(x, y, time) {
    if (this.#last === null) return 1;
    const [lastX, lastY, lastTime] = this.#last;
    const speed = Math.hypot(x - lastX, y - lastY) / Math.max(time - lastTime, 4);
    return 1.15 - 0.2 * speed;
  }
}

/**
 * Divide a smoothed stroke into segments of almost constant width.
 *
 * The curves are those of `smooth`. Further points change only the last one, so a growing stroke can
 * be drawn curve by curve.
 *
 * @param {readonly InkPoint[]} points At least one.
 * @param {number} first The first curve, from 1.
 * @param {number} last The last curve, at most `points.length - 1`.
 * @returns {Generator<Segment>}
 */
export function* segments(points, first, last) {
  for (let i = first; i <= last; i += 1) {
    const [previous, current] = [points[i - 1], points[i]];
    const next = points[i + 1];
    const start = i === 1 ? xy(previous) : midpoint(xy(previous), xy(current));
    const end = next === undefined ? xy(current) : midpoint(xy(current), xy(next));
    const startWeight = i === 1 ? previous[2] : (previous[2] + current[2]) / 2;
    const endWeight = next === undefined ? current[2] : (current[2] + next[2]) / 2;
    const length = Math.hypot(current[0] - start[0], current[1] - start[1]);
    const count = Math.ceil((length + Math.hypot(end[0] - current[0], end[1] - current[1])) / SEGMENT_LENGTH) || 1;
    let from = start;
    for (let step = 1; step <= count; step += 1) {
      const t = step / count;
      const to = pointOnCurve(start, xy(current), end, t);
      yield { from, to, weight: startWeight + (endWeight - startWeight) * t };
      from = to;
    }
  }
}

/**
 * @param {InkPoint} point
 * @returns {Point}
 */
function xy([x, y]) {
  return [x, y];
}

/**
 * @param {Point} start
 * @param {Point} control
 * @param {Point} end
 * @param {number} t 0 to 1.
 * @returns {Point} A point on the quadratic Bézier curve.
 */
function pointOnCurve(start, control, end, t) {
  const [a, b, c] = [(1 - t) * (1 - t), 2 * t * (1 - t), t * t];
  return [
    a * start[0] + b * control[0] + c * end[0],
    a * start[1] + b * control[1] + c * end[1],
  ];
}
