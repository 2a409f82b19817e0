/**
 * The photo of a table with its lines over it, which can be dragged.
 *
 * @module table/photo
 */

import { cornersOf, lineOf } from "./grid.js";
import { cornerAt, distanceTo, isInside, isSame, moved, partsOf } from "./parts.js";
import { tableWords } from "./words.js";

/** @typedef {import("./grid.js").Nodes} Nodes */
/** @typedef {import("./grid.js").Point} Point */
/** @typedef {import("./work.js").Work} Work */

/** @typedef {import("./parts.js").Part} Part */

const SVG = "http://www.w3.org/2000/svg";

/** So near to a line, in CSS pixels, a pointer takes it. */
const NEAR = 14;

/** How far outside of the table the handle of a line is, in CSS pixels. */
const OUTSIDE = 18;

/** CSS pixels for each press of an arrow key; a quarter with Shift. */
const STEP = 4;

/** @type {Record<string, Point>} */
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** Events: `choose` when another line is chosen; `done` when a person leaves the lines by Escape. */
export class Photo extends EventTarget {
  #frame;
  #lines;
  #handles;
  #image;
  #work;
  /** @type {Nodes | null} While something is dragged. */
  #moved = null;
  /** @type {{part: Part, from: Point, nodes: Nodes} | null} */
  #drag = null;
  /** @type {Part | null} What is chosen. */
  chosen = null;
  #isAdjusting = false;

  /**
   * @param {(id: string) => any} find
   * @param {Work} work
   */
  constructor(find, work) {
    super();
    this.#frame = find("table-frame");
    this.#lines = find("table-lines");
    this.#handles = find("table-handles");
    this.#image = find("table-image");
    this.#work = work;
    this.#frame.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => this.#down(event));
    this.#frame.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => this.#follow(event));
    for (const type of ["pointerup", "pointercancel"]) {
      this.#frame.addEventListener(type, () => this.#finish());
    }
    this.#frame.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.#press(event));
  }

  get isAdjusting() {
    return this.#isAdjusting;
  }

  set isAdjusting(isOn) {
    this.#isAdjusting = isOn;
    this.chosen = null;
    this.render();
  }

  /** Line that is chosen; null for a corner or nothing. */
  get line() {
    return this.chosen !== null && "axis" in this.chosen ? this.chosen : null;
  }

  /** Pixels of the photo in a CSS pixel. */
  get #scale() {
    return (this.#image.naturalWidth || 1) / (this.#frame.clientWidth || 1);
  }

  render() {
    const nodes = this.#moved ?? this.#work.state?.nodes ?? null;
    const { naturalWidth: width, naturalHeight: height } = this.#image;
    this.#frame.toggleAttribute("data-adjusting", this.#isAdjusting);
    this.#lines.setAttribute("viewBox", `0 0 ${width || 1} ${height || 1}`);
    if (nodes === null || width === 0) {
      this.#lines.replaceChildren();
      this.#handles.replaceChildren();
      return;
    }
    this.#lines.replaceChildren(...this.#cells(nodes), ...this.#polylines(nodes));
    if (this.#isAdjusting) this.#renderHandles(nodes);
    else this.#handles.replaceChildren();
  }

  /** Bring the cell at hand into view, where the photo is scrolled. */
  reveal() {
    const { active: cell, state } = this.#work;
    const scroller = this.#frame.parentElement;
    if (cell === null || state === null || scroller.scrollHeight <= scroller.clientHeight) return;
    const corners = cornersOf(state.nodes, cell).map(([, y]) => y / this.#scale);
    const middle = (Math.min(...corners) + Math.max(...corners)) / 2;
    scroller.scrollTop = middle - scroller.clientHeight / 2;
  }

  /** @param {Nodes} nodes */
  #cells(nodes) {
    const { active } = this.#work;
    return this.#work.cells.flatMap((cell) => {
      const isActive = cell === active;
      const isMarked = cell.status === "doubtful" || cell.status === "repaired";
      if ((!isActive && !isMarked) || nodes.length <= cell.row + cell.row_span - 1) return [];
      const shape = document.createElementNS(SVG, "polygon");
      shape.setAttribute("class", "gridphoto__cell");
      shape.dataset.status = cell.status;
      shape.toggleAttribute("data-active", isActive);
      shape.setAttribute("points", cornersOf(nodes, cell).map((point) => point.join(",")).join(" "));
      return [shape];
    });
  }

  /** @param {Nodes} nodes */
  #polylines(nodes) {
    return partsOf(nodes).flatMap((part) => {
      if (!("axis" in part)) return [];
      const line = document.createElementNS(SVG, "polyline");
      line.setAttribute("class", "gridphoto__line");
      line.toggleAttribute("data-chosen", isSame(part, this.chosen));
      line.setAttribute("points", lineOf(nodes, part.axis, part.index).map((point) => point.join(",")).join(" "));
      return [line];
    });
  }

  /** @param {Nodes} nodes */
  #renderHandles(nodes) {
    const parts = partsOf(nodes);
    if (this.#handles.childElementCount !== parts.length) {
      this.#handles.replaceChildren(...parts.map(() => document.createElement("button")));
    }
    const words = tableWords();
    for (const [k, part] of parts.entries()) {
      const handle = this.#handles.children[k];
      const isCorner = "corner" in part;
      handle.type = "button";
      handle.className = isCorner ? "gridphoto__handle gridphoto__handle--corner" : "gridphoto__handle";
      handle.dataset.part = k;
      handle.toggleAttribute("data-chosen", isSame(part, this.chosen));
      if (isCorner) handle.ariaLabel = words.corners[part.corner];
      else handle.ariaLabel = (part.axis === "row" ? words.rowLine : words.columnLine)(part.index + 1);
      handle.title = handle.ariaLabel;
      const [x, y] = this.#placeOf(nodes, part);
      handle.style.left = `${x}px`;
      handle.style.top = `${y}px`;
    }
  }

  /**
   * @param {Nodes} nodes
   * @param {Part} part
   * @returns {Point} Of its handle, in CSS pixels of the frame.
   */
  #placeOf(nodes, part) {
    const scale = this.#scale;
    if ("corner" in part) {
      const [x, y] = cornerAt(nodes, part.corner);
      return [x / scale, y / scale];
    }
    const [first, second] = lineOf(nodes, part.axis, part.index);
    const length = Math.hypot(second[0] - first[0], second[1] - first[1]) || 1;
    const out = OUTSIDE / length;
    return [
      first[0] / scale - (second[0] - first[0]) * out,
      first[1] / scale - (second[1] - first[1]) * out,
    ];
  }

  /** @param {PointerEvent} event */
  #at({ clientX, clientY }) {
    const { left, top } = this.#frame.getBoundingClientRect();
    const scale = this.#scale;
    return /** @type {Point} */ ([(clientX - left) * scale, (clientY - top) * scale]);
  }

  /** @param {PointerEvent} event */
  #down(event) {
    const nodes = this.#work.state?.nodes;
    if (nodes === undefined || event.button !== 0 || !event.isPrimary) return;
    const at = this.#at(event);
    if (!this.#isAdjusting) {
      const cell = this.#work.cells.find((other) => isInside(at, cornersOf(nodes, other)));
      if (cell !== undefined) this.#work.select(cell);
      return;
    }
    const handle = event.target instanceof HTMLElement ? event.target.closest("[data-part]") : null;
    const part = handle === null ? this.#nearest(nodes, at) : partsOf(nodes)[Number(/** @type {HTMLElement} */ (handle).dataset.part)];
    this.choose(part);
    if (part === null) return;
    event.preventDefault();
    this.#handleOf(part)?.focus({ preventScroll: true });
    this.#frame.setPointerCapture(event.pointerId);
    this.#drag = { part, from: at, nodes };
  }

  /** @param {PointerEvent} event */
  #follow(event) {
    if (this.#drag === null) return;
    const { part, from, nodes } = this.#drag;
    this.#moved = moved(nodes, part, from, this.#at(event)) ?? this.#moved;
    this.render();
  }

  #finish() {
    const nodes = this.#moved;
    [this.#drag, this.#moved] = [null, null];
    if (nodes !== null) this.#work.move(nodes);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const nodes = this.#work.state?.nodes;
    const handle = event.target instanceof HTMLElement ? event.target.closest("[data-part]") : null;
    if (nodes === undefined || handle === null) return;
    const part = partsOf(nodes)[Number(/** @type {HTMLElement} */ (handle).dataset.part)];
    const arrow = ARROWS[event.key];
    if (arrow !== undefined) {
      this.choose(part);
      const step = STEP * this.#scale * (event.shiftKey ? 0.25 : 1);
      const start = "corner" in part ? cornerAt(nodes, part.corner) : nodes[0][0];
      const to = /** @type {Point} */ ([start[0] + arrow[0] * step, start[1] + arrow[1] * step]);
      const next = moved(nodes, part, start, to);
      if (next !== null) this.#work.move(next);
    } else if (event.key === "Enter" || event.key === " ") {
      this.choose(part);
    } else if (event.key === "Escape") {
      this.dispatchEvent(new Event("done"));
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {Part | null} part What is moved, or changed by buttons. */
  choose(part) {
    this.chosen = part;
    this.render();
    this.dispatchEvent(new Event("choose"));
  }

  /** @param {Part} part */
  #handleOf(part) {
    const nodes = this.#work.state?.nodes ?? [];
    const at = partsOf(nodes).findIndex((other) => isSame(other, part));
    return /** @type {HTMLElement | undefined} */ (this.#handles.children[at]);
  }

  /** @param {Nodes} nodes @param {Point} at @returns {Part | null} */
  #nearest(nodes, at) {
    const near = NEAR * this.#scale;
    const distances = partsOf(nodes).map((part) => {
      if ("corner" in part) {
        const [x, y] = cornerAt(nodes, part.corner);
        return { part, distance: Math.hypot(at[0] - x, at[1] - y) / 2 }; // corners before lines
      }
      return { part, distance: distanceTo(lineOf(nodes, part.axis, part.index), at) };
    });
    const [best] = distances.sort((a, b) => a.distance - b.distance);
    return best.distance <= near ? best.part : null;
  }
}
