/**
 * The replay of a finished game as an animated GIF.
 *
 * @module later/race/movie
 */

import { applyPalette, GIFEncoder } from "../../../vendor/gifenc/gifenc.js";
import { paintScene, REPLAY, SIZE } from "./scene.js";

/** @typedef {import("./race.js").Result} Result */
/** @typedef {import("./scene.js").Colours} Colours */

/** Largest GIF, in bytes: messengers send it as it is. */
const LARGEST = 100_000;

/** Frames of the replay, and fewer where the GIF would be too large. */
const FRAMES = [72, 48, 24, 12];

/** How long the last frame stays, in milliseconds. */
const LAST_MS = 3000;

/** Shades between the paper and each other colour, for smooth edges. */
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
  for (const frames of FRAMES) {
    const bytes = encodeGif(frames, palette, (share) => {
      paintScene(context, result, share, colours, title);
      return applyPalette(context.getImageData(0, 0, SIZE.width, SIZE.height).data, palette, "rgb565");
    });
    if (bytes.length < LARGEST || frames === FRAMES[FRAMES.length - 1]) return new Blob([bytes], { type: "image/gif" });
  }
  throw new RangeError("no frames");
}

/**
 * @param {number} frames
 * @param {number[][]} palette
 * @param {(share: number) => Uint8Array} paint Indices of the palette's colours.
 * @returns {Uint8Array}
 */
function encodeGif(frames, palette, paint) {
  const clear = palette.length; // an index that shows the frame before
  const gif = GIFEncoder();
  /** @type {Uint8Array | null} */
  let before = null;
  for (let at = 1; at <= frames; at += 1) {
    const now = paint(at / frames);
    const last = before;
    gif.writeFrame(last === null ? now : now.map((index, i) => (index === last[i] ? clear : index)), SIZE.width, SIZE.height, {
      palette: last === null ? [...palette, [0, 0, 0]] : undefined,
      transparent: last !== null,
      transparentIndex: clear,
      delay: at === frames ? LAST_MS : (1000 * REPLAY) / frames,
      dispose: 1,
      colorDepth: 4, // 13 colours, and none
    });
    before = now;
  }
  gif.finish();
  return gif.bytes();
}

/**
 * @param {Colours} colours
 * @returns {number[][]} Red, green and blue.
 */
function paletteOf({ paper, ...others }) {
  const ground = rgb(paper);
  const shades = Object.values(others).flatMap((colour) => {
    const full = rgb(colour);
    return Array.from({ length: SHADES }, (_, at) => {
      const share = (at + 1) / SHADES;
      return ground.map((value, channel) => Math.round(value + share * (full[channel] - value)));
    });
  });
  return [ground, ...shades];
}

/** @param {string} colour */
function rgb(colour) {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}
