/**
 * Encodes strokes as short text for links and storage, and decodes them.
 *
 * The text is base64url of these bytes: a version; for each stroke the number of its points and the
 * pen's width in tenths; for each point its offset from the last point in tenths and its weight in
 * hundredths. Numbers have a variable length (LEB128); offsets are zigzag-encoded.
 *
 * @module ink/codec
 */

/** @typedef {import("./strokes.js").Stroke} Stroke */

const VERSION = 1;

/** The server's limit. */
const MAX_POINTS = 20_000;

/**
 * @param {Iterable<Stroke>} strokes
 * @returns {string}
 */
export function encode(strokes) {
  const bytes = [VERSION];
  let [lastX, lastY] = [0, 0];
  for (const { width, points } of strokes) {
    writeNumber(bytes, points.length);
    writeNumber(bytes, Math.round(width * 10));
    for (const [px, py, weight] of points) {
      const [x, y] = [Math.round(px * 10), Math.round(py * 10)];
      writeNumber(bytes, zigzag(x - lastX));
      writeNumber(bytes, zigzag(y - lastY));
      writeNumber(bytes, Math.round(weight * 100));
      [lastX, lastY] = [x, y];
    }
  }
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * @param {string} text
 * @returns {Stroke[] | null} Null for text that `encode` did not make.
 */
export function decode(text) {
  try {
    const source = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return parseStrokes(Uint8Array.from(source, (char) => char.charCodeAt(0)));
  } catch {
    return null;
  }
}

/**
 * @param {Uint8Array} bytes
 * @returns {Stroke[]}
 * @throws {RangeError} If the bytes are truncated, invalid, or have too many points.
 */
function parseStrokes(bytes) {
  let at = 1;
  const readNumber = () => {
    let [value, shift] = [0, 0];
    for (;;) {
      if (at >= bytes.length || shift > 28) throw new RangeError("broken number");
      const byte = bytes[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
      shift += 7;
    }
  };
  if (bytes[0] !== VERSION) throw new RangeError("unknown version");
  const strokes = [];
  let [x, y, total] = [0, 0, 0];
  while (at < bytes.length) {
    const count = readNumber();
    const width = readNumber() / 10;
    total += count;
    if (count === 0 || total > MAX_POINTS) throw new RangeError("unlikely number of points");
    const points = [];
    for (let i = 0; i < count; i += 1) {
      x += unzigzag(readNumber());
      y += unzigzag(readNumber());
      points.push(/** @type {[number, number, number]} */ ([x / 10, y / 10, readNumber() / 100]));
    }
    strokes.push({ width, points });
  }
  return strokes;
}

/**
 * @param {number[]} bytes
 * @param {number} value A non-negative integer.
 */
function writeNumber(bytes, value) {
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
}

/** @param {number} value */
function zigzag(value) {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

/** @param {number} value */
function unzigzag(value) {
  return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
}
