/**
 * The strokes of the drawing, with undo and redo.
 *
 * @module ink/strokes
 */

import { eraseCircle } from "./eraser.js";
import { bounds, distanceToStroke, round } from "./geometry.js";
import { UndoHistory } from "./undo-history.js";

/** @typedef {import("./geometry.js").Point} Point */
/** @typedef {import("./pen-width.js").InkPoint} InkPoint */
/** @typedef {{readonly width: number, readonly points: InkPoint[]}} Stroke */

/**
 * Strokes in the order in which they were drawn, in units of the paper (`views/pad.js`).
 *
 * Events: `change` with `{grown}`, true if points were only appended to the last stroke; `rest` after
 * a change, when the pen or eraser is lifted.
 */
export class Strokes extends EventTarget {
  /** @type {UndoHistory<readonly Stroke[]>} */
  #history = new UndoHistory(/** @type {readonly Stroke[]} */ ([]));
  #drawing = false;
  #erasing = false;

  get isEmpty() {
    return this.#all.length === 0;
  }

  get isDrawing() {
    return this.#drawing;
  }

  get canUndo() {
    return this.#history.canUndo;
  }

  get canRedo() {
    return this.#history.canRedo;
  }

  /** Right end of the ink; 0 without ink. */
  get inkRight() {
    return Math.max(0, ...this.#all.map(({ points }) => Math.max(...points.map(([x]) => x))));
  }

  /** Greatest width of the ink; 0 without ink. */
  get maxInkWidth() {
    const widths = this.#all.map(({ width, points }) => width * Math.max(...points.map(([, , weight]) => weight)));
    return Math.max(0, ...widths);
  }

  /** @returns {import("./geometry.js").Box | null} Bounding box of the points; null without ink. */
  get box() {
    const points = this.#all.flatMap((stroke) => stroke.points);
    return points.length === 0 ? null : bounds(/** @type {any} */ (points));
  }

  /** @returns {Iterator<Stroke>} */
  [Symbol.iterator]() {
    return this.#all[Symbol.iterator]();
  }

  /**
   * Put the pen down.
   *
   * @param {InkPoint} point
   * @param {number} width Width of the pen, in units of the paper.
   */
  begin(point, width) {
    this.#history.push([...this.#all, { width, points: [rounded(point)] }]);
    this.#drawing = true;
    this.#emitChange(true);
  }

  /**
   * Move the pen. Points equal to the last one are left out.
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
    if (points.length > before) this.#emitChange(true);
  }

  /** Lift the pen or eraser. A stroke smaller than the pen's width becomes one point. */
  end() {
    if (!this.#drawing && !this.#erasing) return;
    if (this.#drawing) {
      const { points, width } = this.#last();
      const box = bounds(/** @type {any} */ (points));
      if (points.length > 1 && Math.max(box.width, box.height) < width) {
        points.splice(0, points.length, rounded([box.x + box.width / 2, box.y + box.height / 2, 1]));
        this.#emitChange(false);
      }
    }
    this.#emitRest();
  }

  /** Discard the stroke that is being drawn. It cannot be redone. */
  cancel() {
    if (!this.#drawing) return;
    this.#history.discardLast();
    this.#emitChange(false);
    this.#emitRest();
  }

  /**
   * Erase the strokes that the eraser touches. All calls until `end` are one undo step.
   *
   * @param {Point} point
   * @param {number} radius
   */
  eraseStrokes(point, radius) {
    const kept = this.#all.filter(
      ({ points, width }) => distanceToStroke(point, /** @type {any} */ (points)) > radius + width / 2,
    );
    if (kept.length < this.#all.length) this.#setAfterErase(kept);
  }

  /**
   * Erase only the ink that the eraser touches. All calls until `end` are one undo step.
   *
   * @param {Point} point
   * @param {number} radius
   */
  eraseParts(point, radius) {
    let isTouched = false;
    const kept = this.#all.flatMap((stroke) => {
      const reach = radius + stroke.width / 2;
      if (distanceToStroke(point, /** @type {any} */ (stroke.points)) >= reach) return [stroke];
      isTouched = true;
      return eraseCircle(stroke.points, point, reach).map((points) => ({ ...stroke, points }));
    });
    if (isTouched) this.#setAfterErase(kept);
  }

  undo() {
    this.end(); // a stroke may still be being drawn
    if (this.#history.undo()) this.#emitReplaced();
  }

  redo() {
    this.end();
    if (this.#history.redo()) this.#emitReplaced();
  }

  /** Remove all strokes, as an undo step. */
  clear() {
    if (!this.isEmpty) this.replace([]);
  }

  /**
   * Replace all strokes, as an undo step.
   *
   * @param {readonly Stroke[]} strokes
   */
  replace(strokes) {
    this.#history.push(strokes);
    this.#emitReplaced();
  }

  /**
   * Load stored strokes. Each one is an undo step.
   *
   * @param {readonly Stroke[]} strokes
   */
  load(strokes) {
    const previous = strokes.map((_, count) => strokes.slice(0, count));
    this.#history.reset(strokes, previous);
    this.#emitReplaced();
  }

  /** @returns {Point[][]} A copy, in the format of the API. */
  toJSON() {
    return this.#all.map(({ points }) => points.map(([x, y]) => [x, y]));
  }

  get #all() {
    return this.#history.current;
  }

  /** @param {readonly Stroke[]} kept The strokes that remain. */
  #setAfterErase(kept) {
    if (this.#erasing) this.#history.replaceCurrent(kept);
    else this.#history.push(kept);
    this.#erasing = true;
    this.#emitChange(false);
  }

  #last() {
    return this.#all[this.#all.length - 1];
  }

  #emitReplaced() {
    this.#emitChange(false);
    this.#emitRest();
  }

  /** @param {boolean} grown */
  #emitChange(grown) {
    this.dispatchEvent(new CustomEvent("change", { detail: { grown } }));
  }

  #emitRest() {
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
