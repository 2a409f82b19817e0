/**
 * Renders the replay of a finished game as an animated GIF.
 *
 * @module lazy/race/gif
 */

import { applyPalette, GIFEncoder } from "../../../vendor/gifenc/gifenc.js";
import { paintReplay, REPLAY_SECONDS, SIZE } from "./replay.js";

/** @typedef {import("./race.js").Result} Result */
/** @typedef {import("./replay.js").Colours} Colours */

/** Maximum size of the GIF. Messengers send files of this size unchanged. */
const MAX_BYTES = 100_000;

/** Number of frames; the next one is tried if the GIF is too large. */
const FRAME_COUNTS = [72, 48, 24, 12];

/** Duration of the last frame, in milliseconds. */
const LAST_FRAME_MS = 3000;

/** Number of shades between the background and each colour, for antialiasing. */
const SHADES = 3;

/**
 * @param {Result} result
 * @param {Colours} colours As #rrggbb.
 * @param {(seconds: number) => string} title
 * @returns {Blob}
 */
export function makeGif(result, colours, title) {
  const palette = paletteOf(colours);
  const canvas = new OffscreenCanvas(SIZE.width, SIZE.height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: true })
  );
  for (const frames of FRAME_COUNTS) {
    const bytes = encodeGif(frames, palette, (progress) => {
      paintReplay(context, result, progress, colours, title);
      return applyPalette(context.getImageData(0, 0, SIZE.width, SIZE.height).data, palette, "rgb565");
    });
    const isLast = frames === FRAME_COUNTS[FRAME_COUNTS.length - 1];
    if (bytes.length < MAX_BYTES || isLast) return new Blob([bytes], { type: "image/gif" });
  }
  throw new RangeError("no frames");
}

/**
 * @param {number} frames
 * @param {number[][]} palette
 * @param {(progress: number) => Uint8Array} paint Returns the palette index of each pixel.
 * @returns {Uint8Array}
 */
function encodeGif(frames, palette, paint) {
  const transparent = palette.length; // pixels of this index show the previous frame
  const gif = GIFEncoder();
  /** @type {Uint8Array | null} */
  let previous = null;
  for (let frame = 1; frame <= frames; frame += 1) {
    const pixels = paint(frame / frames);
    const last = previous;
    const changed = pixels.map((index, i) => (index === last?.[i] ? transparent : index));
    gif.writeFrame(changed, SIZE.width, SIZE.height, {
      palette: last === null ? [...palette, [0, 0, 0]] : undefined,
      transparent: last !== null,
      transparentIndex: transparent,
      delay: frame === frames ? LAST_FRAME_MS : (1000 * REPLAY_SECONDS) / frames,
      dispose: 1,
      colorDepth: 4, // 13 colours and transparency
    });
    previous = pixels;
  }
  gif.finish();
  return gif.bytes();
}

/**
 * @param {Colours} colours
 * @returns {number[][]} Red, green and blue.
 */
function paletteOf({ paper, ...others }) {
  const background = rgb(paper);
  const shades = Object.values(others).flatMap((colour) => {
    const full = rgb(colour);
    return Array.from({ length: SHADES }, (_, at) => {
      const share = (at + 1) / SHADES;
      return background.map((value, channel) => Math.round(value + share * (full[channel] - value)));
    });
  });
  return [background, ...shades];
}

/** @param {string} colour */
function rgb(colour) {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}
