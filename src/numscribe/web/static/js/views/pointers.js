/**
 * Draws and erases strokes by mouse, finger or pen.
 *
 * @module views/pointers
 */

import { clamp } from "../ink/geometry.js";
import { PalmDetector } from "../ink/palm.js";
import { PenWidth } from "../ink/pen-width.js";
import { ERASER_RADIUS } from "./tool.js";

/** @typedef {import("./pad.js").DrawingPad} DrawingPad */
/** @typedef {import("../ink/strokes.js").Strokes} Strokes */
/** @typedef {import("./tool.js").Tool} Tool */

/** The bit of `buttons` for the eraser of a pen. */
const PEN_ERASER_BUTTON = 32;

/** Maximum movement of a tap that selects a digit or mark, in CSS pixels. */
const MAX_TAP_DISTANCE = 4;

/**
 * A tap on a digit or mark selects it; a movement from there draws.
 *
 * Event: `tap` with the index of the symbol.
 */
export class PointerDrawing extends EventTarget {
  #canvas;
  #pad;
  #strokes;
  #tool;
  #width;
  #symbolAt;
  #penWidth = new PenWidth();
  #palmDetector = new PalmDetector();
  /** @type {{id: number, type: string, erases: boolean} | null} The pointer that draws or erases. */
  #active = null;
  /** @type {{event: PointerEvent, index: number} | null} Start of a possible tap. */
  #tap = null;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {DrawingPad} pad
   * @param {Strokes} strokes
   * @param {Tool} tool
   * @param {() => number} width Returns the width of the pen, in units of the paper.
   * @param {(point: import("../ink/geometry.js").Point) => number | null} symbolAt
   */
  constructor(canvas, pad, strokes, tool, width, symbolAt) {
    super();
    this.#symbolAt = symbolAt;
    this.#canvas = canvas;
    this.#pad = pad;
    this.#strokes = strokes;
    this.#tool = tool;
    this.#width = width;
    canvas.addEventListener("pointerdown", (event) => this.#onPointerDown(event));
    canvas.addEventListener("pointermove", (event) => this.#onPointerMove(event));
    canvas.addEventListener("pointerup", (event) => this.#onPointerEnd(event));
    canvas.addEventListener("lostpointercapture", (event) => this.#onPointerEnd(event));
    canvas.addEventListener("pointercancel", (event) => this.#onPointerEnd(event));
    canvas.addEventListener("pointerleave", () => this.#pad.setCursor(null));
    canvas.addEventListener("wheel", (event) => this.#onWheel(event), { passive: false });
  }

  /** @param {PointerEvent} event */
  #onPointerDown(event) {
    if (this.#palmDetector.isPalm(event)) return;
    if (event.pointerType === "pen" && this.#active?.type === "touch") {
      this.#strokes.cancel(); // drawn by the palm
      this.#tap = null;
      this.#active = null;
    }
    const erases = this.#tool.isEraser || (event.buttons & PEN_ERASER_BUTTON) !== 0;
    const isEraserButton = event.pointerType === "pen" && event.button === 5;
    if (this.#active !== null || (event.button !== 0 && !isEraserButton)) return;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#active = { id: event.pointerId, type: event.pointerType, erases };
    const index = this.#symbolAt(this.#toPaper(event));
    if (erases) this.#erase([event]);
    else if (index !== null) this.#tap = { event, index };
    else this.#begin(event);
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    this.#tap = null;
    this.#penWidth.reset();
    this.#strokes.begin(this.#inkPoint(event), this.#width());
  }

  /** @param {PointerEvent} event */
  #onPointerMove(event) {
    this.#palmDetector.isPalm(event); // also records a hovering pen
    const steps = event.getCoalescedEvents?.() ?? [];
    const events = steps.length > 0 ? steps : [event];
    if (event.pointerId === this.#active?.id) {
      if (this.#active.erases) this.#erase(events);
      else this.#draw(events);
    } else if (this.#tool.isEraser && event.pointerType !== "touch") {
      this.#showEraser(event, false);
    } else if (this.#active === null) {
      const isOnSymbol = this.#symbolAt(this.#toPaper(event)) !== null;
      this.#canvas.toggleAttribute("data-on-symbol", isOnSymbol);
    }
  }

  /** @param {PointerEvent[]} events */
  #draw(events) {
    if (this.#tap !== null) {
      const { event: first } = this.#tap;
      const { clientX, clientY } = events[events.length - 1];
      if (Math.hypot(clientX - first.clientX, clientY - first.clientY) < MAX_TAP_DISTANCE) return;
      this.#begin(first);
    }
    this.#strokes.extend(events.map((step) => this.#inkPoint(step)));
  }

  /** @param {PointerEvent} event */
  #onPointerEnd(event) {
    if (event.pointerId !== this.#active?.id) return;
    const tap = this.#tap;
    this.#active = null;
    this.#tap = null;
    if (tap !== null && event.type === "pointerup") {
      this.dispatchEvent(new CustomEvent("tap", { detail: tap.index }));
    }
    this.#pad.setCursor(null);
    this.#strokes.end();
  }

  /**
   * Scroll by a horizontal swipe, and zoom by a pinch or with Ctrl.
   *
   * @param {WheelEvent} event
   */
  #onWheel(event) {
    if (event.ctrlKey) {
      event.preventDefault();
      if (!this.#strokes.isDrawing) {
        this.#pad.zoom(Math.exp(-event.deltaY / 300), this.#pad.toPaper(event.clientX, event.clientY));
      }
      return;
    }
    const sideways = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX;
    if (Math.abs(sideways) <= (event.shiftKey ? 0 : Math.abs(event.deltaY))) return;
    event.preventDefault();
    this.#pad.scrollBy(sideways / this.#pad.scale);
  }

  /** @param {PointerEvent} event */
  #inkPoint(event) {
    // A pen without pressure always reports 0 or, like a mouse, 0.5.
    const hasPressure = event.pointerType === "pen" && event.pressure !== 0 && event.pressure !== 0.5;
    return this.#penWidth.inkPoint(this.#toPaper(event), event.timeStamp, hasPressure ? event.pressure : null);
  }

  /** @param {PointerEvent[]} events */
  #erase(events) {
    for (const event of events) this.#tool.eraseAt(this.#strokes, this.#toPaper(event));
    this.#showEraser(events[events.length - 1], true);
  }

  /**
   * @param {PointerEvent} event
   * @param {boolean} isDown
   */
  #showEraser(event, isDown) {
    this.#pad.setCursor({ at: this.#toPaper(event), radius: ERASER_RADIUS, isDown });
  }

  /** @param {PointerEvent} event */
  #toPaper(event) {
    return clamp(this.#pad.toPaper(event.clientX, event.clientY), this.#pad.view);
  }
}
