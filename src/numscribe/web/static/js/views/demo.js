/**
 * The demo: replays recorded handwriting on the canvas.
 *
 * @module views/demo
 */

/** @typedef {import("../ink/geometry.js").Box} Box */
/** @typedef {import("../ink/nib.js").InkPoint} InkPoint */
/** @typedef {{height: number, digits: Record<string, number[][]>}} Digits Strokes as x, y, x, y, ... */

/** One person's digits (Pen-Based Recognition of Handwritten Digits, CC BY 4.0; docs/data.md). */
const DIGITS = new URL("../../demo.json", import.meta.url);

/** What the data lack: marks, in the digits' units, and as wide as they are. */
const MARKS = {
  ".": { width: 4, strokes: [[1, 97, 3, 99]] },
  "-": { width: 34, strokes: [[0, 55, 10, 54, 22, 54, 34, 53]] },
};

/** Between digits, in their units. */
const GAP = 34;

/** Points a second; the tablet on which the digits were written gave a hundred. */
const SPEED = 110;

/** How long the pen is up between two strokes, in points. */
const LIFT = 14;

/** Parts of the view that the number takes at most. */
const ROOM = { width: 0.86, height: 0.36 };

export class Demo {
  #strokes;
  #pad;
  #width;
  #frame = 0;

  /**
   * @param {object} parts
   * @param {import("../ink/strokes.js").Strokes} parts.strokes
   * @param {import("./pad.js").Pad} parts.pad
   * @param {() => number} parts.width Of the pen, in units of the paper.
   */
  constructor({ strokes, pad, width }) {
    this.#strokes = strokes;
    this.#pad = pad;
    this.#width = width;
  }

  /**
   * Write a number in the middle of the view: at once, where no motion is wanted.
   *
   * @param {string} text Digits, "." and "-".
   * @returns {Promise<void>} Done when it is written; never, where it is stopped.
   */
  async write(text) {
    this.stop();
    const digits = await loadDigits();
    const strokes = layOut(text, digits, this.#pad.view);
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    await new Promise((done) => this.#run(strokes, isStill ? Infinity : SPEED, () => done(null)));
  }

  stop() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  /**
   * @param {readonly InkPoint[][]} strokes
   * @param {number} speed
   * @param {() => void} done
   */
  #run(strokes, speed, done) {
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
        waited += points.length + LIFT;
        due -= points.length + LIFT;
        [stroke, point] = [stroke + 1, 0];
      }
      if (stroke === strokes.length) done();
      else this.#frame = requestAnimationFrame(step);
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
 * @returns {InkPoint[][]} In the middle of the view.
 */
export function layOut(text, { height, digits }, view) {
  const glyphs = [...text].map((char) => {
    const strokes = MARKS[char]?.strokes ?? digits[char];
    return { strokes, width: MARKS[char]?.width ?? Math.max(...strokes.flat().filter((_, i) => i % 2 === 0)) };
  });
  const width = glyphs.reduce((sum, glyph) => sum + glyph.width + GAP, -GAP);
  const scale = Math.min((view.width * ROOM.width) / width, (view.height * ROOM.height) / height);
  let left = view.x + (view.width - width * scale) / 2;
  const top = view.y + (view.height - height * scale) / 2;
  return glyphs.flatMap((glyph) => {
    const x = left;
    left += (glyph.width + GAP) * scale;
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
