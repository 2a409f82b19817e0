/**
 * The drawing as data. The canvas is only a view of it.
 *
 * @module ink/strokes
 */

import { bounds, distanceToStroke, round } from "./geometry.js";
import { outside } from "./rubber.js";
import { Timeline } from "./timeline.js";

/** @typedef {import("./geometry.js").Point} Point */
/** @typedef {import("./nib.js").InkPoint} InkPoint */
/** @typedef {{readonly width: number, readonly points: InkPoint[]}} Stroke */

/**
 * Strokes in the order in which they were drawn, in units of the paper (`views/pad.js`).
 *
 * Events: `change` when the ink changed, with `{grown}`, true where the last stroke only became
 * longer; `rest` when, after that, the pen is up.
 */
export class Strokes extends EventTarget {
  /** @type {Timeline<readonly Stroke[]>} */
  #timeline = new Timeline(/** @type {readonly Stroke[]} */ ([]));
  #drawing = false;
  #erasing = false;

  get isEmpty() {
    return this.#all.length === 0;
  }

  get isDrawing() {
    return this.#drawing;
  }

  get canUndo() {
    return this.#timeline.canUndo;
  }

  get canRedo() {
    return this.#timeline.canRedo;
  }

  /** Where the ink ends on the right; 0 without ink. */
  get right() {
    return Math.max(0, ...this.#all.map(({ points }) => Math.max(...points.map(([x]) => x))));
  }

  /** Width of the widest ink; 0 without ink. */
  get pen() {
    const widths = this.#all.map(({ width, points }) => width * Math.max(...points.map(([, , weight]) => weight)));
    return Math.max(0, ...widths);
  }

  /** @returns {import("./geometry.js").Box | null} Around the points; null without ink. */
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
   * @param {number} width Of the pen, in units of the paper.
   */
  begin(point, width) {
    this.#timeline.step([...this.#all, { width, points: [rounded(point)] }]);
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
    this.#timeline.drop();
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
    const kept = this.#all.filter(
      ({ points, width }) => distanceToStroke(point, /** @type {any} */ (points)) > radius + width / 2,
    );
    if (kept.length < this.#all.length) this.#keep(kept);
  }

  /**
   * Rub out only the ink that an eraser touches; one sweep, until `end`, is one step to undo.
   *
   * @param {Point} point
   * @param {number} radius
   */
  rub(point, radius) {
    let isTouched = false;
    const kept = this.#all.flatMap((stroke) => {
      const reach = radius + stroke.width / 2;
      if (distanceToStroke(point, /** @type {any} */ (stroke.points)) >= reach) return [stroke];
      isTouched = true;
      return outside(stroke.points, point, reach).map((points) => ({ ...stroke, points }));
    });
    if (isTouched) this.#keep(kept);
  }

  undo() {
    this.end(); // of a stroke that is still being drawn
    if (this.#timeline.undo()) this.#replaced();
  }

  redo() {
    this.end();
    if (this.#timeline.redo()) this.#replaced();
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
    this.#timeline.step(strokes);
    this.#replaced();
  }

  /**
   * Start with strokes of an earlier visit; undo takes them away one by one.
   *
   * @param {readonly Stroke[]} strokes
   */
  load(strokes) {
    const past = strokes.map((_, count) => strokes.slice(0, count));
    this.#timeline.start(past, strokes);
    this.#replaced();
  }

  /** @returns {Point[][]} A copy, as the server takes it. */
  toJSON() {
    return this.#all.map(({ points }) => points.map(([x, y]) => [x, y]));
  }

  get #all() {
    return this.#timeline.now;
  }

  /** @param {readonly Stroke[]} kept What an eraser leaves. */
  #keep(kept) {
    if (this.#erasing) this.#timeline.amend(kept);
    else this.#timeline.step(kept);
    this.#erasing = true;
    this.#changed(false);
  }

  #last() {
    return this.#all[this.#all.length - 1];
  }

  #replaced() {
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
