/**
 * Extracts the feature maps of a digit from the server's answer. No DOM, no state.
 *
 * @module later/inside/layers
 */

/** @typedef {import("../../ink/geometry.js").Box} Box */
/** @typedef {{maps: number, height: number, width: number, data: string}} Packed Bytes in base64. */

/**
 * @typedef {object} Layers
 * @property {number} digit Which digit of the reading.
 * @property {number[]} probabilities By the model of pictures.
 * @property {number} not_a_digit
 * @property {Packed} picture
 * @property {Packed[]} layers
 * @property {{points: [number, number, number][], probabilities: number[], not_a_digit: number} | null} trajectory
 * @property {(Packed & {symbols: string[], chances: string}) | null} line
 * @property {(Packed & {box: Box}) | null} paper Handwriting and ruling; null for ink.
 */

/** Side of the picture that the model sees, in its own dots. */
const SIDE = 28;

/**
 * @param {string} data
 * @returns {Uint8Array}
 */
export function bytesOf(data) {
  return Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
}

/**
 * @param {Packed} packed
 * @returns {Uint8Array[]} Each map row by row.
 */
export function mapsOf({ maps, height, width, data }) {
  const bytes = bytesOf(data);
  return Array.from({ length: maps }, (_, index) => {
    return bytes.subarray(index * height * width, (index + 1) * height * width);
  });
}

/**
 * Neighbouring columns that say the same, as one.
 *
 * @param {string[]} symbols
 * @returns {{symbol: string, start: number, end: number}[]} Without columns that say nothing.
 */
export function spansOf(symbols) {
  /** @type {{symbol: string, start: number, end: number}[]} */
  const spans = [];
  for (const [at, symbol] of symbols.entries()) {
    const last = spans[spans.length - 1];
    if (last?.symbol === symbol && last.end === at) last.end = at + 1;
    else spans.push({ symbol, start: at, end: at + 1 });
  }
  return spans.filter(({ symbol }) => symbol !== "");
}

/**
 * @param {Packed} picture What the model saw.
 * @param {Box} box Around the same ink in the input.
 * @param {number} side Of a map, in its dots.
 * @returns {Box} Where the map lies in the input. The steps between a map's dots are powers of two,
 *   and its middle is that of the picture.
 */
export function placeOf(picture, box, side) {
  const [ink] = mapsOf(picture);
  const xs = [];
  const ys = [];
  for (let at = 0; at < ink.length; at += 1) {
    if (ink[at] < 64) continue;
    xs.push(at % SIDE);
    ys.push(Math.floor(at / SIDE));
  }
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(...xs) + 1 - left, Math.max(...ys) + 1 - top];
  const scale = Math.max(box.width, box.height) / Math.max(width, height);
  const dots = side * 2 ** Math.round(Math.log2(SIDE / side));
  const [x, y] = [left + width / 2, top + height / 2].map((middle) => (SIDE - dots) / 2 - middle);
  return {
    x: box.x + box.width / 2 + x * scale,
    y: box.y + box.height / 2 + y * scale,
    width: dots * scale,
    height: dots * scale,
  };
}
