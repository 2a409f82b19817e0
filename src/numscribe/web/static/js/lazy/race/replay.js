/**
 * Paints a frame of the replay of a finished game.
 *
 * @module lazy/race/replay
 */

import { bounds } from "../../ink/geometry.js";
import { paintStroke } from "../../views/painting.js";

/** @typedef {import("../../ink/strokes.js").Stroke} Stroke */
/** @typedef {import("./race.js").Result} Result */
/** @typedef {import("./race.js").Round} Round */
/** @typedef {{paper: string, ink: string, quiet: string, accent: string, caution: string}} Colours */

/** Size of the frame, in pixels. */
export const SIZE = { width: 480, height: 272 };

/** Duration of the replay, in seconds. It is faster than the game. */
export const REPLAY_SECONDS = 7;

const COLUMNS = 5;
const HEADER_HEIGHT = 44;
const PADDING = 8;
const CAPTION_HEIGHT = 24;

/** Margins around a cell, and around the ink in it, in pixels. */
const CELL_MARGIN = 3;
const INK_MARGIN = 14;

/** Maximum height of the ink of a number, in pixels. */
const MAX_INK_HEIGHT = 44;

/** Minimum width of the pen, in pixels. */
const MIN_PEN_WIDTH = 2.5;

const FONT = '"Bricolage Grotesque", system-ui, sans-serif';

/**
 * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} context Scaled to the units of `SIZE`.
 * @param {Result} result
 * @param {number} progress 0 at the start of the replay, 1 at its end.
 * @param {Colours} colours
 * @param {(seconds: number) => string} title
 */
export function paintReplay(context, result, progress, colours, title) {
  context.fillStyle = colours.paper;
  context.fillRect(0, 0, SIZE.width, SIZE.height);
  context.textBaseline = "alphabetic";
  context.textAlign = "left";
  context.font = `700 20px ${FONT}`;
  context.fillStyle = colours.ink;
  context.fillText(title(result.seconds * progress), PADDING + 8, 30);
  context.textAlign = "right";
  context.font = `500 13px ${FONT}`;
  context.fillStyle = colours.quiet;
  context.fillText("Numscribe", SIZE.width - PADDING - 8, 29);
  const total = result.rounds.reduce((sum, round) => sum + countPoints(round), 0);
  let due = progress * total;
  const width = (SIZE.width - 2 * PADDING) / COLUMNS;
  const height = (SIZE.height - HEADER_HEIGHT - PADDING) / Math.ceil(result.rounds.length / COLUMNS);
  for (const [at, round] of result.rounds.entries()) {
    const [x, y] = [PADDING + width * (at % COLUMNS), HEADER_HEIGHT + height * Math.floor(at / COLUMNS)];
    context.strokeStyle = colours.quiet;
    context.lineWidth = 0.25; // faint
    context.strokeRect(x + CELL_MARGIN, y + CELL_MARGIN, width - 2 * CELL_MARGIN, height - 2 * CELL_MARGIN);
    if (due > 0) paintRound(context, round, due, { x, y, width, height }, colours);
    due -= countPoints(round);
  }
}

/** @param {Round} round */
function countPoints({ ink }) {
  return ink.reduce((sum, { points }) => sum + points.length, 1); // 1 for a round without ink
}

/**
 * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} context
 * @param {Round} round
 * @param {number} due Number of points to paint.
 * @param {import("../../ink/geometry.js").Box} cell
 * @param {Colours} colours
 */
function paintRound(context, round, due, cell, colours) {
  const { number, read, ink } = round;
  const isDone = due >= countPoints(round);
  const isWrong = isDone && read !== null;
  context.strokeStyle = isWrong ? colours.caution : colours.ink;
  context.lineCap = "round";
  if (ink.length > 0) paintInk(context, ink, due, { ...cell, height: cell.height - CAPTION_HEIGHT });
  if (!isDone) return;
  context.textAlign = "center";
  context.font = `600 13px ${FONT}`;
  context.fillStyle = isWrong ? colours.caution : colours.accent;
  const caption = isWrong ? `${number} → ${read || "–"}` : `${number} ✓`;
  context.fillText(caption, cell.x + cell.width / 2, cell.y + cell.height - 12, cell.width - 12);
}

/**
 * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} context
 * @param {readonly Stroke[]} ink
 * @param {number} due
 * @param {import("../../ink/geometry.js").Box} cell
 */
function paintInk(context, ink, due, cell) {
  const box = bounds(/** @type {any} */ (ink.flatMap(({ points }) => points)));
  const [width, height] = [cell.width - 2 * INK_MARGIN, cell.height - 2 * INK_MARGIN];
  const scale = Math.min(width / Math.max(box.width, 1), Math.min(height, MAX_INK_HEIGHT) / Math.max(box.height, 1));
  context.save();
  context.translate(cell.x + cell.width / 2, cell.y + cell.height / 2);
  context.scale(scale, scale);
  context.translate(-box.x - box.width / 2, -box.y - box.height / 2);
  let left = Math.ceil(due);
  for (const stroke of ink) {
    const points = stroke.points.slice(0, left);
    left -= stroke.points.length;
    const shown = { width: Math.max(stroke.width, MIN_PEN_WIDTH / scale), points };
    if (points.length > 0) paintStroke(/** @type {any} */ (context), shown, 1, points.length - 1);
  }
  context.restore();
}
