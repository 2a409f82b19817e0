/**
 * The photo of a table with its lines, which can be dragged.
 *
 * @module table/photo
 */

import { ARROWS } from "../ink/cursor.js";
import { distanceToStroke } from "../ink/geometry.js";
import { byId } from "../views/dom.js";
import { cornersOf, lineOf } from "./grid.js";
import { cornerPosition, handlesOf, isInsideCell, isSameHandle, moveHandle } from "./handles.js";
import { tableTexts } from "./words.js";

/** @typedef {import("./grid.js").Nodes} Nodes */
/** @typedef {import("./grid.js").Point} Point */
/** @typedef {import("./model.js").TableModel} TableModel */

/** @typedef {import("./handles.js").Handle} Handle */

const SVG = "http://www.w3.org/2000/svg";

/** Maximum distance of a pointer from the line that it drags, in CSS pixels. */
const MAX_DISTANCE = 14;

/** Distance of a line's handle from the table, in CSS pixels. */
const HANDLE_OFFSET = 18;

/** CSS pixels by which an arrow key moves a handle; with Shift a quarter. */
const STEP = 4;

/** Events: `select` when another handle is selected; `done` when the user presses Escape. */
export class PhotoView extends EventTarget {
  #frame;
  #lines;
  #handles;
  #image;
  #table;
  /** @type {Nodes | null} The nodes while a handle is dragged. */
  #draggedNodes = null;
  /** @type {{handle: Handle, from: Point, nodes: Nodes} | null} */
  #drag = null;
  /** @type {Handle | null} */
  selected = null;
  #isAdjusting = false;

  /** @param {TableModel} table */
  constructor(table) {
    super();
    this.#frame = byId("table-frame");
    this.#lines = byId("table-lines");
    this.#handles = byId("table-handles");
    this.#image = byId("table-image");
    this.#table = table;
    this.#frame.addEventListener("pointerdown", (/** @type {PointerEvent} */ event) => this.#onPointerDown(event));
    this.#frame.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => this.#onPointerMove(event));
    for (const type of ["pointerup", "pointercancel"]) {
      this.#frame.addEventListener(type, () => this.#onPointerEnd());
    }
    this.#frame.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.#onKeydown(event));
  }

  get isAdjusting() {
    return this.#isAdjusting;
  }

  set isAdjusting(isOn) {
    this.#isAdjusting = isOn;
    this.selected = null;
    this.render();
  }

  /** The selected line; null if a corner or nothing is selected. */
  get selectedLine() {
    return this.selected !== null && "axis" in this.selected ? this.selected : null;
  }

  /** Pixels of the photo per CSS pixel. */
  get #scale() {
    return (this.#image.naturalWidth || 1) / (this.#frame.clientWidth || 1);
  }

  render() {
    const nodes = this.#draggedNodes ?? this.#table.state?.nodes ?? null;
    const { naturalWidth: width, naturalHeight: height } = this.#image;
    this.#frame.toggleAttribute("data-adjusting", this.#isAdjusting);
    this.#lines.setAttribute("viewBox", `0 0 ${width || 1} ${height || 1}`);
    if (nodes === null || width === 0) {
      this.#lines.replaceChildren();
      this.#handles.replaceChildren();
      return;
    }
    this.#lines.replaceChildren(...this.#cellShapes(nodes), ...this.#lineShapes(nodes));
    if (this.#isAdjusting) this.#renderHandles(nodes);
    else this.#handles.replaceChildren();
  }

  /** Scroll the photo to the selected cell. */
  scrollToCell() {
    const { active: cell, state } = this.#table;
    const scroller = this.#frame.parentElement;
    if (cell === null || state === null || scroller.scrollHeight <= scroller.clientHeight) return;
    const corners = cornersOf(state.nodes, cell).map(([, y]) => y / this.#scale);
    const middle = (Math.min(...corners) + Math.max(...corners)) / 2;
    scroller.scrollTop = middle - scroller.clientHeight / 2;
  }

  /** @param {Nodes} nodes */
  #cellShapes(nodes) {
    const { active } = this.#table;
    return this.#table.cells.flatMap((cell) => {
      const isActive = cell === active;
      const isHighlighted = cell.status === "doubtful" || cell.status === "repaired";
      if ((!isActive && !isHighlighted) || nodes.length <= cell.row + cell.row_span - 1) return [];
      const shape = document.createElementNS(SVG, "polygon");
      shape.setAttribute("class", "table-photo__cell");
      shape.dataset.status = cell.status;
      shape.toggleAttribute("data-active", isActive);
      shape.setAttribute("points", cornersOf(nodes, cell).map((point) => point.join(",")).join(" "));
      return [shape];
    });
  }

  /** @param {Nodes} nodes */
  #lineShapes(nodes) {
    return handlesOf(nodes).flatMap((handle) => {
      if (!("axis" in handle)) return [];
      const line = document.createElementNS(SVG, "polyline");
      line.setAttribute("class", "table-photo__line");
      line.toggleAttribute("data-chosen", isSameHandle(handle, this.selected));
      line.setAttribute("points", lineOf(nodes, handle.axis, handle.index).map((point) => point.join(",")).join(" "));
      return [line];
    });
  }

  /** @param {Nodes} nodes */
  #renderHandles(nodes) {
    const handles = handlesOf(nodes);
    if (this.#handles.childElementCount !== handles.length) {
      this.#handles.replaceChildren(...handles.map(() => document.createElement("button")));
    }
    const words = tableTexts();
    for (const [k, handle] of handles.entries()) {
      const button = this.#handles.children[k];
      const isCorner = "corner" in handle;
      button.type = "button";
      button.className = isCorner ? "table-photo__handle table-photo__handle--corner" : "table-photo__handle";
      button.dataset.handle = k;
      button.toggleAttribute("data-chosen", isSameHandle(handle, this.selected));
      if (isCorner) button.ariaLabel = words.corners[handle.corner];
      else button.ariaLabel = (handle.axis === "row" ? words.rowLine : words.columnLine)(handle.index + 1);
      button.title = button.ariaLabel;
      const [x, y] = this.#handlePosition(nodes, handle);
      button.style.left = `${x}px`;
      button.style.top = `${y}px`;
    }
  }

  /**
   * @param {Nodes} nodes
   * @param {Handle} handle
   * @returns {Point} Position of its button, in CSS pixels of the frame.
   */
  #handlePosition(nodes, handle) {
    const scale = this.#scale;
    if ("corner" in handle) {
      const [x, y] = cornerPosition(nodes, handle.corner);
      return [x / scale, y / scale];
    }
    const [first, second] = lineOf(nodes, handle.axis, handle.index);
    const length = Math.hypot(second[0] - first[0], second[1] - first[1]) || 1;
    const out = HANDLE_OFFSET / length;
    return [
      first[0] / scale - (second[0] - first[0]) * out,
      first[1] / scale - (second[1] - first[1]) * out,
    ];
  }

  /** @param {PointerEvent} event */
  #toPhoto({ clientX, clientY }) {
    const { left, top } = this.#frame.getBoundingClientRect();
    const scale = this.#scale;
    return /** @type {Point} */ ([(clientX - left) * scale, (clientY - top) * scale]);
  }

  /** @param {PointerEvent} event */
  #onPointerDown(event) {
    const nodes = this.#table.state?.nodes;
    if (nodes === undefined || event.button !== 0 || !event.isPrimary) return;
    const at = this.#toPhoto(event);
    if (!this.#isAdjusting) {
      const cell = this.#table.cells.find((other) => isInsideCell(at, cornersOf(nodes, other)));
      if (cell !== undefined) this.#table.select(cell);
      return;
    }
    const button = event.target instanceof HTMLElement ? event.target.closest("[data-handle]") : null;
    const index = Number(/** @type {HTMLElement | null} */ (button)?.dataset.handle);
    const handle = button === null ? this.#nearest(nodes, at) : handlesOf(nodes)[index];
    this.select(handle);
    if (handle === null) return;
    event.preventDefault();
    this.#handleElement(handle)?.focus({ preventScroll: true });
    this.#frame.setPointerCapture(event.pointerId);
    this.#drag = { handle, from: at, nodes };
  }

  /** @param {PointerEvent} event */
  #onPointerMove(event) {
    if (this.#drag === null) return;
    const { handle, from, nodes } = this.#drag;
    this.#draggedNodes = moveHandle(nodes, handle, from, this.#toPhoto(event)) ?? this.#draggedNodes;
    this.render();
  }

  #onPointerEnd() {
    const nodes = this.#draggedNodes;
    [this.#drag, this.#draggedNodes] = [null, null];
    if (nodes !== null) this.#table.moveLines(nodes);
  }

  /** @param {KeyboardEvent} event */
  #onKeydown(event) {
    const nodes = this.#table.state?.nodes;
    const button = event.target instanceof HTMLElement ? event.target.closest("[data-handle]") : null;
    if (nodes === undefined || button === null) return;
    const handle = handlesOf(nodes)[Number(/** @type {HTMLElement} */ (button).dataset.handle)];
    const arrow = ARROWS[event.key];
    if (arrow !== undefined) {
      this.select(handle);
      const step = STEP * this.#scale * (event.shiftKey ? 0.25 : 1);
      const start = "corner" in handle ? cornerPosition(nodes, handle.corner) : nodes[0][0];
      const to = /** @type {Point} */ ([start[0] + arrow[0] * step, start[1] + arrow[1] * step]);
      const next = moveHandle(nodes, handle, start, to);
      if (next !== null) this.#table.moveLines(next);
    } else if (event.key === "Enter" || event.key === " ") {
      this.select(handle);
    } else if (event.key === "Escape") {
      this.dispatchEvent(new Event("done"));
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {Handle | null} handle The handle that keys and buttons change. */
  select(handle) {
    this.selected = handle;
    this.render();
    this.dispatchEvent(new Event("select"));
  }

  /** @param {Handle} handle */
  #handleElement(handle) {
    const nodes = this.#table.state?.nodes ?? [];
    const at = handlesOf(nodes).findIndex((other) => isSameHandle(other, handle));
    return /** @type {HTMLElement | undefined} */ (this.#handles.children[at]);
  }

  /**
   * @param {Nodes} nodes
   * @param {Point} at
   * @returns {Handle | null} Null if no handle is near.
   */
  #nearest(nodes, at) {
    const maxDistance = MAX_DISTANCE * this.#scale;
    const distances = handlesOf(nodes).map((handle) => {
      if ("corner" in handle) {
        const [x, y] = cornerPosition(nodes, handle.corner);
        return { handle, distance: Math.hypot(at[0] - x, at[1] - y) / 2 }; // corners have priority over lines
      }
      return { handle, distance: distanceToStroke(at, lineOf(nodes, handle.axis, handle.index)) };
    });
    const [best] = distances.sort((a, b) => a.distance - b.distance);
    return best.distance <= maxDistance ? best.handle : null;
  }
}
