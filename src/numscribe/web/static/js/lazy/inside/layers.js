/**
 * Extracts the feature maps of a digit from the server's answer.
 *
 * @module lazy/inside/layers
 */

/** @typedef {import("../../ink/geometry.js").Box} Box */
/** @typedef {{maps: number, height: number, width: number, data: string}} Packed Bytes in base64. */

/**
 * @typedef {object} Layers
 * @property {number} digit Index of the digit in the reading.
 * @property {number[]} probabilities Of the model that reads pictures.
 * @property {number} not_a_digit
 * @property {Packed} picture
 * @property {Packed[]} layers
 * @property {{points: [number, number, number][], probabilities: number[], not_a_digit: number} | null} trajectory
 * @property {(Packed & {symbols: string[], symbol_probabilities: string}) | null} line
 * @property {(Packed & {box: Box}) | null} paper Handwriting and ruling; null for ink.
 */

/** Side of the model's input, in pixels. */
const PICTURE_SIDE = 28;

/**
 * @param {string} data
 * @returns {Uint8Array}
 */
export function decodeBytes(data) {
  return Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
}

/**
 * @param {Packed} packed
 * @returns {Uint8Array[]} The pixels of each map, row by row.
 */
export function mapsOf({ maps, height, width, data }) {
  const bytes = decodeBytes(data);
  return Array.from({ length: maps }, (_, index) => {
    return bytes.subarray(index * height * width, (index + 1) * height * width);
  });
}

/**
 * Join adjacent columns with the same symbol.
 *
 * @param {string[]} symbols
 * @returns {{symbol: string, start: number, end: number}[]} Without columns that have no symbol.
 */
export function symbolSpans(symbols) {
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
 * @param {Packed} picture The model's input.
 * @param {Box} box Box around the same ink in the page's input.
 * @param {number} side Side of the map, in its pixels.
 * @returns {Box} Position of the map in the page's input. The stride of a map is a power of two, and its
 *   centre is that of the picture.
 */
export function mapBox(picture, box, side) {
  const [ink] = mapsOf(picture);
  const xs = [];
  const ys = [];
  for (let at = 0; at < ink.length; at += 1) {
    if (ink[at] < 64) continue;
    xs.push(at % PICTURE_SIDE);
    ys.push(Math.floor(at / PICTURE_SIDE));
  }
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(...xs) + 1 - left, Math.max(...ys) + 1 - top];
  const scale = Math.max(box.width, box.height) / Math.max(width, height);
  const dots = side * 2 ** Math.round(Math.log2(PICTURE_SIDE / side));
  const [x, y] = [left + width / 2, top + height / 2].map((middle) => (PICTURE_SIDE - dots) / 2 - middle);
  return {
    x: box.x + box.width / 2 + x * scale,
    y: box.y + box.height / 2 + y * scale,
    width: dots * scale,
    height: dots * scale,
  };
}
