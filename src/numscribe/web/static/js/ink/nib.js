/**
 * The width of the ink, for display only: the server draws strokes with a pen width of its own.
 *
 * @module ink/nib
 */

import { midpoint } from "./geometry.js";

/** @typedef {import("./geometry.js").Point} Point */
/** @typedef {readonly [x: number, y: number, weight: number]} InkPoint Weight 1 is the pen's width. */
/** @typedef {{from: Point, to: Point, weight: number}} Piece A short straight line. */

const LIGHTEST = 0.5;
const HEAVIEST = 1.3;

/** How much of a new weight counts; the rest is the last weight, so that the width never jumps. */
const FOLLOW = 0.3;

/** Length of a piece in units of the paper: too short to see its ends. */
const PIECE = 3;

/** Turns pressure, or speed where there is no pressure, into weights. */
export class Nib {
  #weight = 1;
  /** @type {[x: number, y: number, time: number] | null} */
  #last = null;

  /** The pen goes down. */
  reset() {
    this.#weight = 1;
    this.#last = null;
  }

  /**
   * @param {Point} point In units of the paper.
   * @param {number} time In milliseconds.
   * @param {number | null} pressure 0 to 1; null where the device feels none.
   * @returns {InkPoint}
   */
  weigh([x, y], time, pressure) {
    const target = pressure === null ? this.#fromSpeed(x, y, time) : 0.5 + pressure;
    this.#last = [x, y, time];
    const bounded = Math.min(Math.max(target, LIGHTEST), HEAVIEST);
    this.#weight += (bounded - this.#weight) * FOLLOW;
    return [x, y, Math.round(this.#weight * 100) / 100];
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} time
   * @returns {number} A slow pen gives more ink.
   */
  #fromSpeed(x, y, time) {
    if (this.#last === null) return 1;
    const [lastX, lastY, lastTime] = this.#last;
    const speed = Math.hypot(x - lastX, y - lastY) / Math.max(time - lastTime, 4);
    return 1.15 - 0.2 * speed;
  }
}

/**
 * Cut a smoothed stroke into pieces of almost one width.
 *
 * The curves are those of `smooth`. All but the last one stay as they are when points are added,
 * so a growing stroke can be drawn curve by curve.
 *
 * @param {readonly InkPoint[]} points At least one.
 * @param {number} first The first curve wanted, from 1.
 * @param {number} last The last curve wanted, `points.length - 1` at most.
 * @returns {Generator<Piece>}
 */
export function* pieces(points, first, last) {
  for (let i = first; i <= last; i += 1) {
    const [before, here] = [points[i - 1], points[i]];
    const after = points[i + 1];
    const start = i === 1 ? xy(before) : midpoint(xy(before), xy(here));
    const end = after === undefined ? xy(here) : midpoint(xy(here), xy(after));
    const startWeight = i === 1 ? before[2] : (before[2] + here[2]) / 2;
    const endWeight = after === undefined ? here[2] : (here[2] + after[2]) / 2;
    const length = Math.hypot(here[0] - start[0], here[1] - start[1]);
    const count = Math.ceil((length + Math.hypot(end[0] - here[0], end[1] - here[1])) / PIECE) || 1;
    let from = start;
    for (let step = 1; step <= count; step += 1) {
      const t = step / count;
      const to = along(start, xy(here), end, t);
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
function along(start, control, end, t) {
  const [a, b, c] = [(1 - t) * (1 - t), 2 * t * (1 - t), t * t];
  return [
    a * start[0] + b * control[0] + c * end[0],
    a * start[1] + b * control[1] + c * end[1],
  ];
}
