/**
 * The drawing as data. The canvas is only a view of it.
 *
 * @module ink/strokes
 */

import { bounds, distanceToStroke, round } from "./geometry.js";

/** @typedef {import("./geometry.js").Point} Point */
/** @typedef {import("./nib.js").InkPoint} InkPoint */
/** @typedef {{readonly width: number, readonly points: InkPoint[]}} Stroke */

/** So many steps can be undone. */
const MEMORY = 200;

/**
 * Strokes in the order in which they were drawn, in units of the paper (`views/pad.js`).
 *
 * Events: `change` when the ink changed, with `{grown}`, true where the last stroke only became
 * longer; `rest` when, after that, the pen is up.
 */
export class Strokes extends EventTarget {
  /** @type {readonly Stroke[]} A new list for each step, so that the past can keep the old ones. */
  #strokes = [];
  /** @type {(readonly Stroke[])[]} */
  #past = [];
  /** @type {(readonly Stroke[])[]} */
  #future = [];
  #drawing = false;
  #erasing = false;

  get isEmpty() {
    return this.#strokes.length === 0;
  }

  get isDrawing() {
    return this.#drawing;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** Where the ink ends on the right; 0 without ink. */
  get right() {
    return Math.max(0, ...this.#strokes.map(({ points }) => Math.max(...points.map(([x]) => x))));
  }

  /** @returns {Iterator<Stroke>} */
  [Symbol.iterator]() {
    return this.#strokes[Symbol.iterator]();
  }

  /**
   * Put the pen down.
   *
   * @param {InkPoint} point
   * @param {number} width Of the pen, in units of the paper.
   */
  begin(point, width) {
    this.#step([...this.#strokes, { width, points: [rounded(point)] }]);
    this.#drawing = true;
    this.#changed(true);
  }

  /**
   * Move the pen. Points that equal the last one are left out.
   *
   * @param {readonly InkPoint[]} more
   */
  extend(more) {
    if (!this.#drawing) return;
    const { points } = this.#last();
    const before = points.length;
    for (const point of more) {
      const [x, y, weight] = rounded(point);
      const [lastX, lastY] = points[points.length - 1];
      if (x !== lastX || y !== lastY) points.push([x, y, weight]);
    }
    if (points.length > before) this.#changed(true);
  }

  /** Lift the pen. A stroke smaller than the pen that drew it is a tap: one point. */
  end() {
    if (!this.#drawing && !this.#erasing) return;
    if (this.#drawing) {
      const { points, width } = this.#last();
      const box = bounds(/** @type {any} */ (points));
      if (points.length > 1 && Math.max(box.width, box.height) < width) {
        points.splice(0, points.length, rounded([box.x + box.width / 2, box.y + box.height / 2, 1]));
        this.#changed(false);
      }
    }
    this.#rested();
  }

  /** Take back the stroke that is being drawn, as if it had never begun. */
  cancel() {
    if (!this.#drawing) return;
    this.#strokes = this.#past.pop() ?? [];
    this.#changed(false);
    this.#rested();
  }

  /**
   * Take away the strokes that an eraser touches; one sweep, until `end`, is one step to undo.
   *
   * @param {Point} point
   * @param {number} radius
   */
  erase(point, radius) {
    const kept = this.#strokes.filter(
      ({ points, width }) => distanceToStroke(point, /** @type {any} */ (points)) > radius + width / 2,
    );
    if (kept.length === this.#strokes.length) return;
    if (this.#erasing) this.#strokes = kept;
    else this.#step(kept);
    this.#erasing = true;
    this.#changed(false);
  }

  undo() {
    this.#travel(this.#past, this.#future);
  }

  redo() {
    this.#travel(this.#future, this.#past);
  }

  /** Take all strokes away; undo brings them back. */
  clear() {
    if (!this.isEmpty) this.replace([]);
  }

  /**
   * Put other strokes in the place of these; undo brings these back.
   *
   * @param {readonly Stroke[]} strokes
   */
  replace(strokes) {
    this.#step(strokes);
    this.#changed(false);
    this.#rested();
  }

  /**
   * Start with strokes of an earlier visit; undo takes them away one by one.
   *
   * @param {readonly Stroke[]} strokes
   */
  load(strokes) {
    this.#past = strokes.map((_, count) => strokes.slice(0, count));
    this.#future = [];
    this.#strokes = strokes;
    this.#changed(false);
    this.#rested();
  }

  /** @returns {Point[][]} A copy, as the server takes it. */
  toJSON() {
    return this.#strokes.map(({ points }) => points.map(([x, y]) => [x, y]));
  }

  #last() {
    return this.#strokes[this.#strokes.length - 1];
  }

  /** @param {readonly Stroke[]} next */
  #step(next) {
    this.#past.push(this.#strokes);
    if (this.#past.length > MEMORY) this.#past.shift();
    this.#future = [];
    this.#strokes = next;
  }

  /**
   * @param {(readonly Stroke[])[]} from
   * @param {(readonly Stroke[])[]} to
   */
  #travel(from, to) {
    this.end(); // of a stroke that is still being drawn
    const next = from.pop();
    if (next === undefined) return;
    to.push(this.#strokes);
    this.#strokes = next;
    this.#changed(false);
    this.#rested();
  }

  /** @param {boolean} grown */
  #changed(grown) {
    this.dispatchEvent(new CustomEvent("change", { detail: { grown } }));
  }

  #rested() {
    this.#drawing = false;
    this.#erasing = false;
    this.dispatchEvent(new Event("rest"));
  }
}

/**
 * @param {InkPoint} point
 * @returns {InkPoint}
 */
function rounded([x, y, weight]) {
  return [...round([x, y]), weight];
}
