/**
 * Replays recorded handwriting on the canvas.
 *
 * @module views/demo
 */

/** @typedef {import("../ink/geometry.js").Box} Box */
/** @typedef {import("../ink/pen-width.js").InkPoint} InkPoint */
/** @typedef {{height: number, digits: Record<string, number[][]>}} Digits Strokes as x, y, x, y, ... */

/** Digits of one writer (Pen-Based Recognition of Handwritten Digits, CC BY 4.0; docs/data.md). */
const DIGITS = new URL("../../demo.json", import.meta.url);

/** Marks, which the data do not contain, in the units of the digits. */
const MARKS = {
  ".": { width: 4, strokes: [[1, 97, 3, 99]] },
  "-": { width: 34, strokes: [[0, 55, 10, 54, 22, 54, 34, 53]] },
};

/** Distance between digits, in their units. */
const DIGIT_GAP = 34;

/** Speed of the replay. The tablet recorded 100 points per second. */
const POINTS_PER_SECOND = 110;

/** Pause between two strokes, in points. */
const PEN_UP_POINTS = 14;

/** Maximum fraction of the view that the number covers. */
const MAX_VIEW_SHARE = { width: 0.86, height: 0.36 };

export class Demo {
  #strokes;
  #pad;
  #width;
  #animationFrame = 0;

  /**
   * @param {object} parts
   * @param {import("../ink/strokes.js").Strokes} parts.strokes
   * @param {import("./pad.js").DrawingPad} parts.pad
   * @param {() => number} parts.width Returns the width of the pen, in units of the paper.
   */
  constructor({ strokes, pad, width }) {
    this.#strokes = strokes;
    this.#pad = pad;
    this.#width = width;
  }

  /**
   * Write a number in the centre of the view; with reduced motion, without animation.
   *
   * @param {string} text Digits, "." and "-".
   * @returns {Promise<void>} Resolves after the last stroke; never if it is stopped.
   */
  async write(text) {
    this.stop();
    const digits = await loadDigits();
    const strokes = layOutDigits(text, digits, this.#pad.view);
    const isReduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
    await new Promise((done) => this.#replay(strokes, isReduced ? Infinity : POINTS_PER_SECOND, () => done(null)));
  }

  stop() {
    cancelAnimationFrame(this.#animationFrame);
    this.#animationFrame = 0;
  }

  /**
   * @param {readonly InkPoint[][]} strokes
   * @param {number} speed
   * @param {() => void} done
   */
  #replay(strokes, speed, done) {
    const began = performance.now();
    let [stroke, point, waited] = [0, 0, 0];
    const step = () => {
      let due = speed === Infinity ? Infinity : ((performance.now() - began) / 1000) * speed - waited;
      for (; stroke < strokes.length && due > point; ) {
        const points = strokes[stroke];
        if (point === 0) this.#strokes.begin(points[0], this.#width());
        const until = Math.min(points.length, Math.floor(due) + 1);
        this.#strokes.extend(points.slice(point, until));
        point = until;
        if (point < points.length) break;
        this.#strokes.end();
        waited += points.length + PEN_UP_POINTS;
        due -= points.length + PEN_UP_POINTS;
        [stroke, point] = [stroke + 1, 0];
      }
      if (stroke === strokes.length) done();
      else this.#animationFrame = requestAnimationFrame(step);
    };
    step();
  }
}

/** @returns {Promise<Digits>} */
export async function loadDigits() {
  return (await fetch(DIGITS)).json();
}

/**
 * @param {string} text
 * @param {Digits} digits
 * @param {Box} view
 * @returns {InkPoint[][]} Strokes in the centre of the view.
 */
export function layOutDigits(text, { height, digits }, view) {
  const glyphs = [...text].map((char) => {
    const strokes = MARKS[char]?.strokes ?? digits[char];
    return { strokes, width: MARKS[char]?.width ?? Math.max(...strokes.flat().filter((_, i) => i % 2 === 0)) };
  });
  const width = glyphs.reduce((sum, glyph) => sum + glyph.width + DIGIT_GAP, -DIGIT_GAP);
  const scale = Math.min((view.width * MAX_VIEW_SHARE.width) / width, (view.height * MAX_VIEW_SHARE.height) / height);
  let left = view.x + (view.width - width * scale) / 2;
  const top = view.y + (view.height - height * scale) / 2;
  return glyphs.flatMap((glyph) => {
    const x = left;
    left += (glyph.width + DIGIT_GAP) * scale;
    return glyph.strokes.map((stroke) => pointsOf(stroke, x, top, scale));
  });
}

/**
 * @param {readonly number[]} stroke
 * @param {number} left
 * @param {number} top
 * @param {number} scale
 * @returns {InkPoint[]}
 */
function pointsOf(stroke, left, top, scale) {
  return stroke.flatMap((x, i) => {
    return i % 2 === 0 ? [/** @type {InkPoint} */ ([left + x * scale, top + stroke[i + 1] * scale, 1])] : [];
  });
}
