/**
 * Turns mouse, finger and pen on the canvas into strokes.
 *
 * @module views/pointers
 */

import { clamp } from "../ink/geometry.js";
import { Nib } from "../ink/nib.js";
import { Palm } from "../ink/palm.js";

/** @typedef {import("./pad.js").Pad} Pad */
/** @typedef {import("../ink/strokes.js").Strokes} Strokes */

/** Radius of the eraser in units of the paper. */
export const ERASER = 12;

/** The bit of `buttons` that a pen turned around, or its eraser button, sets. */
const PEN_ERASER = 32;

/** So far, in CSS pixels, a pointer on a digit or mark may move and still be a tap that chooses it. */
const TAP = 4;

/** What the pen does; the toolbar changes it. Event: `change`. */
export class Tool extends EventTarget {
  #erases = false;
  #rubs = false;

  /** Whether the pen erases. */
  get erases() {
    return this.#erases;
  }

  set erases(value) {
    this.#erases = value;
    this.dispatchEvent(new Event("change"));
  }

  /** Whether the eraser takes only the ink that it touches, not whole strokes. */
  get rubs() {
    return this.#rubs;
  }

  set rubs(value) {
    this.#rubs = value;
    this.dispatchEvent(new Event("change"));
  }

  /**
   * @param {Strokes} strokes
   * @param {import("../ink/geometry.js").Point} point
   */
  eraseAt(strokes, point) {
    if (this.#rubs) strokes.rub(point, ERASER);
    else strokes.erase(point, ERASER);
  }
}

/**
 * A tap on a digit or mark chooses it; what moves from there draws.
 *
 * Event: `tap` with the index of the symbol.
 */
export class Pointers extends EventTarget {
  #canvas;
  #pad;
  #strokes;
  #tool;
  #width;
  #symbolAt;
  #nib = new Nib();
  #palm = new Palm();
  /** @type {{id: number, type: string, erases: boolean} | null} The one pointer that draws. */
  #active = null;
  /** @type {{event: PointerEvent, index: number} | null} Where it came down, if that may be a tap. */
  #tap = null;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Pad} pad
   * @param {Strokes} strokes
   * @param {Tool} tool
   * @param {() => number} width Of the pen, in units of the paper.
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
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerup", (event) => this.#up(event));
    canvas.addEventListener("lostpointercapture", (event) => this.#up(event));
    canvas.addEventListener("pointercancel", (event) => this.#up(event));
    canvas.addEventListener("pointerleave", () => this.#pad.mark(null));
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (this.#palm.isPalm(event)) return;
    if (event.pointerType === "pen" && this.#active?.type === "touch") {
      this.#strokes.cancel(); // what the palm drew before the pen came
      this.#tap = null;
      this.#active = null;
    }
    const erases = this.#tool.erases || (event.buttons & PEN_ERASER) !== 0;
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
    this.#nib.reset();
    this.#strokes.begin(this.#weigh(event), this.#width());
  }

  /** @param {PointerEvent} event */
  #move(event) {
    this.#palm.isPalm(event); // a hovering pen counts
    const steps = event.getCoalescedEvents?.() ?? [];
    const events = steps.length > 0 ? steps : [event];
    if (event.pointerId === this.#active?.id) {
      if (this.#active.erases) this.#erase(events);
      else this.#draw(events);
    } else if (this.#tool.erases && event.pointerType !== "touch") {
      this.#markEraser(event, false);
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
      if (Math.hypot(clientX - first.clientX, clientY - first.clientY) < TAP) return;
      this.#begin(first);
    }
    this.#strokes.extend(events.map((step) => this.#weigh(step)));
  }

  /** @param {PointerEvent} event */
  #up(event) {
    if (event.pointerId !== this.#active?.id) return;
    const tap = this.#tap;
    this.#active = null;
    this.#tap = null;
    if (tap !== null && event.type === "pointerup") {
      this.dispatchEvent(new CustomEvent("tap", { detail: tap.index }));
    }
    this.#pad.mark(null);
    this.#strokes.end();
  }

  /** @param {WheelEvent} event A sideways swipe moves the paper; a pinch, or Ctrl, zooms it. */
  #wheel(event) {
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
    this.#pad.scroll(sideways / this.#pad.scale);
  }

  /** @param {PointerEvent} event */
  #weigh(event) {
    // A pen that feels no pressure says 0 or, like a mouse, 0.5 all the time.
    const feels = event.pointerType === "pen" && event.pressure !== 0 && event.pressure !== 0.5;
    return this.#nib.weigh(this.#toPaper(event), event.timeStamp, feels ? event.pressure : null);
  }

  /** @param {PointerEvent[]} events */
  #erase(events) {
    for (const event of events) this.#tool.eraseAt(this.#strokes, this.#toPaper(event));
    this.#markEraser(events[events.length - 1], true);
  }

  /**
   * @param {PointerEvent} event
   * @param {boolean} down
   */
  #markEraser(event, down) {
    this.#pad.mark({ at: this.#toPaper(event), radius: ERASER, down });
  }

  /** @param {PointerEvent} event */
  #toPaper(event) {
    return clamp(this.#pad.toPaper(event.clientX, event.clientY), this.#pad.view);
  }
}
