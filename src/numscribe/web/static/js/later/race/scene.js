/**
 * Paints a finished game at a given time of its replay.
 *
 * @module later/race/scene
 */

import { bounds } from "../../ink/geometry.js";
import { paintStroke } from "../../views/painting.js";

/** @typedef {import("../../ink/strokes.js").Stroke} Stroke */
/** @typedef {import("./race.js").Result} Result */
/** @typedef {import("./race.js").Round} Round */
/** @typedef {{paper: string, ink: string, quiet: string, accent: string, caution: string}} Colours */

/** Of the picture, in its own pixels. */
export const SIZE = { width: 480, height: 272 };

/** Seconds of a replay: numbers come faster than they were written. */
export const REPLAY = 7;

const COLUMNS = 5;
const HEAD = 44;
const SIDE = 8;
const CAPTION = 24;

/** Room around a cell, and around the ink of a number in it. */
const GAP = 3;
const ROOM = 14;

/** Greatest height of ink. */
const TALLEST = 44;

/** Least width of the pen. */
const PEN = 2.5;

const FONT = '"Bricolage Grotesque", system-ui, sans-serif';

/**
 * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} context Its units are those of `SIZE`.
 * @param {Result} result
 * @param {number} share 0 at the start of the replay, 1 at its end.
 * @param {Colours} colours
 * @param {(seconds: number) => string} title
 */
export function paintScene(context, result, share, colours, title) {
  context.fillStyle = colours.paper;
  context.fillRect(0, 0, SIZE.width, SIZE.height);
  context.textBaseline = "alphabetic";
  context.textAlign = "left";
  context.font = `700 20px ${FONT}`;
  context.fillStyle = colours.ink;
  context.fillText(title(result.seconds * share), SIDE + 8, 30);
  context.textAlign = "right";
  context.font = `500 13px ${FONT}`;
  context.fillStyle = colours.quiet;
  context.fillText("Numscribe", SIZE.width - SIDE - 8, 29);
  const total = result.rounds.reduce((sum, round) => sum + pointsOf(round), 0);
  let due = share * total;
  const width = (SIZE.width - 2 * SIDE) / COLUMNS;
  const height = (SIZE.height - HEAD - SIDE) / Math.ceil(result.rounds.length / COLUMNS);
  for (const [at, round] of result.rounds.entries()) {
    const [x, y] = [SIDE + width * (at % COLUMNS), HEAD + height * Math.floor(at / COLUMNS)];
    context.strokeStyle = colours.quiet;
    context.lineWidth = 0.25; // faint
    context.strokeRect(x + GAP, y + GAP, width - 2 * GAP, height - 2 * GAP);
    if (due > 0) paintRound(context, round, due, { x, y, width, height }, colours);
    due -= pointsOf(round);
  }
}

/** @param {Round} round */
function pointsOf({ ink }) {
  return ink.reduce((sum, { points }) => sum + points.length, 1); // the one is for a round without ink
}

/**
 * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} context
 * @param {Round} round
 * @param {number} due How many of its points are there.
 * @param {import("../../ink/geometry.js").Box} cell
 * @param {Colours} colours
 */
function paintRound(context, round, due, cell, colours) {
  const { number, read, ink } = round;
  const isDone = due >= pointsOf(round);
  const isWrong = isDone && read !== null;
  context.strokeStyle = isWrong ? colours.caution : colours.ink;
  context.lineCap = "round";
  if (ink.length > 0) paintInk(context, ink, due, { ...cell, height: cell.height - CAPTION });
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
 * @param {import("../../ink/geometry.js").Box} room
 */
function paintInk(context, ink, due, room) {
  const box = bounds(/** @type {any} */ (ink.flatMap(({ points }) => points)));
  const [width, height] = [room.width - 2 * ROOM, room.height - 2 * ROOM];
  const scale = Math.min(width / Math.max(box.width, 1), Math.min(height, TALLEST) / Math.max(box.height, 1));
  context.save();
  context.translate(room.x + room.width / 2, room.y + room.height / 2);
  context.scale(scale, scale);
  context.translate(-box.x - box.width / 2, -box.y - box.height / 2);
  let left = Math.ceil(due);
  for (const stroke of ink) {
    const points = stroke.points.slice(0, left);
    left -= stroke.points.length;
    const shown = { width: Math.max(stroke.width, PEN / scale), points };
    if (points.length > 0) paintStroke(/** @type {any} */ (context), shown, 1, points.length - 1);
  }
  context.restore();
}
