/**
 * Draws strokes as a small SVG picture.
 *
 * @module views/thumbnail
 */

import { bounds } from "../ink/geometry.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {readonly import("../ink/strokes.js").Stroke[]} strokes At least one.
 * @returns {SVGSVGElement} In the text colour.
 */
export function thumbnail(strokes) {
  const points = strokes.flatMap((stroke) => stroke.points);
  const { x, y, width, height } = bounds(/** @type {any} */ (points));
  const pen = Math.max(...strokes.map((stroke) => stroke.width));
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", `${x - pen} ${y - pen} ${width + 2 * pen} ${height + 2 * pen}`);
  picture.setAttribute("class", "thumbnail");
  picture.ariaHidden = "true";
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", strokes.map(({ points: [first, ...rest] }) => {
    const start = `M${first[0]} ${first[1]}`;
    return start + (rest.length === 0 ? "h0" : rest.map(([px, py]) => `L${px} ${py}`).join(""));
  }).join(""));
  path.setAttribute("stroke-width", String(pen));
  picture.append(path);
  return picture;
}
