/**
 * The panel "Look inside": shows the feature maps of a digit, updated while it is drawn.
 *
 * @module lazy/inside/view
 */

import { RequestScheduler } from "../../reading/request-scheduler.js";
import { byId } from "../../views/dom.js";
import { formatPercent, words } from "../../words/index.js";
import { errorText } from "../../words/messages.js";
import { decodeBytes, mapBox, symbolSpans } from "./layers.js";
import { paintLine, paintMap, paintMaps, paintTrajectory } from "./paint.js";

/** @typedef {import("../../reading/api.js").Reading} Reading */
/** @typedef {import("./layers.js").Layers} Layers */
/** @typedef {import("./layers.js").Packed} Packed */
/** @typedef {import("../../ink/geometry.js").Point} Point */
/** @typedef {import("../../ink/geometry.js").Box} Box */

/** Maps in each row. */
const MAPS_PER_ROW = 8;

/** Maximum scale of the line image: CSS pixels per pixel. */
const LINE_SCALE = 1.5;

/** Index that the server replaces by that of the last digit, which is being drawn. */
const LAST_DIGIT = 9999;

/** Events: `open`; `show` with the index of the shown digit. */
export class InsideView extends EventTarget {
  #getSource;
  #toLayer;
  #scheduler;
  #button;
  #overlay;
  #isOpen = false;
  #digit = LAST_DIGIT;
  /** @type {{reading: Reading, layers: Layers} | null} */
  #shown = null;

  /**
   * @param {import("../../reading/api.js").Api} api
   * @param {() => Point[][] | Blob | null} getSource Returns the current input.
   * @param {(box: Box) => {layer: HTMLElement, box: Box} | null} toLayer Converts a box of the input to
   *   CSS pixels of the element over the input.
   */
  constructor(api, getSource, toLayer) {
    super();
    this.#getSource = getSource;
    this.#toLayer = toLayer;
    this.#button = byId("look-inside");
    this.#overlay = /** @type {HTMLCanvasElement} */ (document.createElement("canvas"));
    this.#overlay.className = "inside__overlay";
    /** @type {RequestScheduler<Point[][] | Blob>} */
    this.#scheduler = new RequestScheduler({ send: (source, signal) => api.layers(source, this.#digit, signal) });
    this.#scheduler.addEventListener("answer", (event) => {
      const { reading } = /** @type {CustomEvent} */ (event).detail;
      this.#shown = reading.layers ? { reading, layers: reading.layers } : null;
      byId("inside-note").textContent = "";
      this.render();
      const detail = this.#shown?.layers.digit;
      if (detail !== undefined) this.dispatchEvent(new CustomEvent("show", { detail }));
    });
    this.#scheduler.addEventListener("failure", (event) => {
      byId("inside-note").textContent = errorText(/** @type {CustomEvent} */ (event).detail.error);
    });
    byId("inside").hidden = false; // its style sheet has been loaded
    for (const [layer, canvas] of this.#layerCanvases.entries()) {
      canvas.addEventListener("pointermove", (event) => this.#onMapHover(layer, canvas, event));
    }
    for (const [map, canvas] of this.#paperCanvases.entries()) {
      canvas.addEventListener("pointermove", () => {
        const paper = this.#shown?.layers.paper;
        if (paper) this.#showOverlay(paper, map, paper.box);
      });
    }
    for (const canvas of [...this.#layerCanvases, ...this.#paperCanvases]) {
      canvas.addEventListener("pointerleave", () => this.#overlay.remove());
    }
  }

  /** Update after the input changed or an answer arrived. */
  refresh() {
    this.#digit = LAST_DIGIT;
    this.#requestLayers();
  }

  /**
   * Show the feature maps of a digit.
   *
   * @param {number} digit Index of the digit.
   */
  showDigit(digit) {
    this.#digit = digit;
    this.#requestLayers();
    this.#scheduler.flush();
  }

  close() {
    this.#isOpen = false;
    this.#requestLayers();
  }

  #requestLayers() {
    this.#overlay.remove();
    const source = this.#isOpen ? this.#getSource() : null;
    if (source !== null) {
      this.#scheduler.schedule(source);
      return;
    }
    this.#scheduler.cancel();
    this.#shown = null;
    this.render();
  }

  toggle() {
    this.#isOpen = !this.#isOpen;
    if (this.#isOpen) this.dispatchEvent(new Event("open"));
    this.#requestLayers();
    this.#scheduler.flush();
    this.render();
  }

  render() {
    document.body.toggleAttribute("data-inside", this.#isOpen);
    this.#button.ariaPressed = String(this.#isOpen);
    const isShown = this.#shown !== null;
    byId("inside-steps").hidden = !isShown;
    byId("inside-empty").hidden = isShown;
    const title = byId("inside-title");
    title.textContent = words.insideTitle;
    if (this.#shown === null) return;
    const { reading, layers } = this.#shown;
    const { digit } = reading.digits[layers.digit];
    if (reading.digits.length > 1) title.textContent = words.digitOf(digit, layers.digit + 1);
    this.#renderPaper(layers);
    this.#renderLine(layers);
    paintMap(byId("inside-picture"), layers.picture);
    for (const [at, canvas] of this.#layerCanvases.entries()) {
      const step = /** @type {HTMLElement} */ (canvas.parentElement);
      const maps = layers.layers[at];
      step.hidden = maps === undefined;
      if (maps === undefined) continue;
      paintMaps(canvas, maps, MAPS_PER_ROW);
      const isLast = at === layers.layers.length - 1;
      const text = isLast && at > 0 ? words.insideLast : words.insideLayers[at];
      /** @type {HTMLElement} */ (canvas.nextElementSibling).textContent = text;
    }
    this.#renderTrajectory(layers);
    this.#renderOutputs(layers);
  }

  /** @param {Layers} layers */
  #renderPaper({ paper }) {
    byId("inside-paper-step").hidden = paper === null;
    if (paper === null) return;
    for (const [map, canvas] of this.#paperCanvases.entries()) paintMap(canvas, paper, map);
  }

  /** @param {Layers} layers */
  #renderLine({ line }) {
    byId("inside-line-step").hidden = line === null;
    if (line === null) return;
    byId("inside-line-image").style.width = `${LINE_SCALE * line.width}px`;
    paintLine(byId("inside-line"), line, decodeBytes(line.symbol_probabilities));
    const columns = byId("inside-columns");
    columns.replaceChildren(
      ...symbolSpans(line.symbols).map(({ symbol, start, end }) => {
        const node = document.createElement("span");
        node.textContent = symbol;
        node.style.insetInlineStart = `${((start + end) / line.width) * 100}%`;
        return node;
      }),
    );
  }

  /** @param {Layers} layers */
  #renderTrajectory({ trajectory }) {
    for (const id of ["inside-trajectory", "inside-trajectory-text"]) {
      byId(id).hidden = trajectory === null;
    }
    if (trajectory === null) return;
    paintTrajectory(byId("inside-trajectory"), trajectory.points);
    const { best, share } = bestOf(trajectory);
    byId("inside-trajectory-text").textContent = words.insideTrajectory(best, formatPercent(share));
  }

  /** @param {Layers} layers */
  #renderOutputs(layers) {
    const { best, share } = bestOf(layers);
    for (const [digit, item] of [...byId("inside-outputs").children].entries()) {
      item.style.setProperty("--probability", String(layers.probabilities[digit] * (1 - layers.not_a_digit)));
      item.toggleAttribute("data-best", digit === best);
    }
    byId("inside-outputs-text").textContent = words.insideOutputs(best, formatPercent(share));
  }

  /**
   * Show the map under the pointer over the input.
   *
   * @param {number} layer
   * @param {HTMLCanvasElement} canvas
   * @param {PointerEvent} event
   */
  #onMapHover(layer, canvas, { offsetX, offsetY }) {
    const maps = this.#shown?.layers.layers[layer];
    if (this.#shown === null || maps === undefined) return;
    const { reading, layers } = this.#shown;
    const rows = Math.ceil(maps.maps / MAPS_PER_ROW);
    const column = Math.floor((offsetX / canvas.clientWidth) * MAPS_PER_ROW);
    const map = Math.floor((offsetY / canvas.clientHeight) * rows) * MAPS_PER_ROW + column;
    if (map >= maps.maps) return;
    const { box } = reading.digits[layers.digit];
    this.#showOverlay(maps, map, mapBox(layers.picture, box, maps.width));
  }

  /**
   * Show a map over the input.
   *
   * @param {Packed} packed
   * @param {number} map Index of the map.
   * @param {Box} box Position, in units of the input.
   */
  #showOverlay(packed, map, box) {
    const place = this.#toLayer(box);
    if (place === null) return;
    if (this.#overlay.parentElement !== place.layer) place.layer.append(this.#overlay);
    paintMap(this.#overlay, packed, map); // after it was added, since its colour depends on its parent
    for (const [name, value] of Object.entries({ left: place.box.x, top: place.box.y, ...size(place.box) })) {
      this.#overlay.style.setProperty(name, `${value}px`);
    }
  }

  get #layerCanvases() {
    return /** @type {HTMLCanvasElement[]} */ ([...document.querySelectorAll(".inside__maps")]);
  }

  /** The canvases of handwriting and of ruled lines. */
  get #paperCanvases() {
    return /** @type {HTMLCanvasElement[]} */ ([...document.querySelectorAll(".inside__paper")]);
  }
}

/** @param {Box} box */
function size({ width, height }) {
  return { width, height };
}

/** @param {{probabilities: number[], not_a_digit: number}} output */
function bestOf({ probabilities, not_a_digit: reject }) {
  const best = probabilities.indexOf(Math.max(...probabilities));
  return { best, share: probabilities[best] * (1 - reject) };
}
