/**
 * Look inside: shows what the models compute for a digit, live while it is drawn.
 *
 * @module later/inside/view
 */

import { Reader } from "../../reading/reader.js";
import { failureOf } from "../../state/answer.js";
import { percent, words } from "../../words/index.js";
import { messageOf } from "../../words/messages.js";
import { bytesOf, placeOf, spansOf } from "./layers.js";
import { paintLine, paintMap, paintMaps, paintWay } from "./maps.js";

/** @typedef {import("../../reading/api.js").Reading} Reading */
/** @typedef {import("./layers.js").Layers} Layers */
/** @typedef {import("./layers.js").Packed} Packed */
/** @typedef {import("../../ink/geometry.js").Point} Point */
/** @typedef {import("../../ink/geometry.js").Box} Box */

/** Maps in a row. */
const ACROSS = 8;

/** How large a line is shown, where there is room: CSS pixels for one of its own. */
const SCALE = 1.5;

/** Stands for the last digit: the one that is being drawn. */
const LAST = 9999;

/** Events: `open` when it is opened; `show` with the digit that is shown, from 0. */
export class InsideView extends EventTarget {
  #page;
  #current;
  #place;
  #reader;
  #button;
  #glow;
  #isOn = false;
  #digit = LAST;
  /** @type {{reading: Reading, layers: Layers} | null} */
  #shown = null;

  /**
   * @param {Document} page
   * @param {import("../../reading/api.js").Api} api
   * @param {() => Point[][] | Blob | null} current What is to be read.
   * @param {(box: Box) => {layer: HTMLElement, box: Box} | null} place Where a box of the input is to
   *   be seen, in CSS pixels of a layer.
   */
  constructor(page, api, current, place) {
    super();
    this.#page = page;
    this.#current = current;
    this.#place = place;
    this.#button = this.#find("look-inside");
    this.#glow = /** @type {HTMLCanvasElement} */ (page.createElement("canvas"));
    this.#glow.className = "inside__glow";
    /** @type {Reader<Point[][] | Blob>} */
    this.#reader = new Reader({ ask: (source, signal) => api.layers(source, this.#digit, signal) });
    this.#reader.addEventListener("answer", (event) => {
      const { reading } = /** @type {CustomEvent} */ (event).detail;
      this.#shown = reading.layers ? { reading, layers: reading.layers } : null;
      this.#find("inside-note").textContent = "";
      this.render();
      const detail = this.#shown?.layers.digit;
      if (detail !== undefined) this.dispatchEvent(new CustomEvent("show", { detail }));
    });
    this.#reader.addEventListener("failure", (event) => {
      const { headline, detail } = messageOf(failureOf(/** @type {CustomEvent} */ (event).detail.error));
      this.#find("inside-note").textContent = `${headline}. ${detail}`;
    });
    this.#find("inside").hidden = false; // its style sheet is there
    for (const [layer, canvas] of this.#layerCanvases.entries()) {
      canvas.addEventListener("pointermove", (event) => this.#light(layer, canvas, event));
    }
    for (const [map, canvas] of this.#paperCanvases.entries()) {
      canvas.addEventListener("pointermove", () => {
        const paper = this.#shown?.layers.paper;
        if (paper) this.#shine(paper, map, paper.box);
      });
    }
    for (const canvas of [...this.#layerCanvases, ...this.#paperCanvases]) {
      canvas.addEventListener("pointerleave", () => this.#glow.remove());
    }
  }

  /** Other ink, or another picture, is to be read, or an answer came. */
  refresh() {
    this.#digit = LAST;
    this.#ask();
  }

  /**
   * Look at that digit.
   *
   * @param {number} digit From 0.
   */
  lookAt(digit) {
    this.#digit = digit;
    this.#ask();
    this.#reader.hurry();
  }

  close() {
    this.#isOn = false;
    this.#ask();
  }

  #ask() {
    this.#glow.remove();
    const source = this.#isOn ? this.#current() : null;
    if (source !== null) {
      this.#reader.offer(source);
      return;
    }
    this.#reader.forget();
    this.#shown = null;
    this.render();
  }

  toggle() {
    this.#isOn = !this.#isOn;
    if (this.#isOn) this.dispatchEvent(new Event("open"));
    this.#ask();
    this.#reader.hurry();
    this.render();
  }

  render() {
    this.#page.body.toggleAttribute("data-inside", this.#isOn);
    this.#button.ariaPressed = String(this.#isOn);
    const isShown = this.#shown !== null;
    this.#find("inside-steps").hidden = !isShown;
    this.#find("inside-empty").hidden = isShown;
    const title = this.#find("inside-title");
    title.textContent = words.insideTitle;
    if (this.#shown === null) return;
    const { reading, layers } = this.#shown;
    const { digit } = reading.digits[layers.digit];
    if (reading.digits.length > 1) title.textContent = words.digitOf(digit, layers.digit + 1);
    this.#renderPaper(layers);
    this.#renderLine(layers);
    paintMap(this.#find("inside-picture"), layers.picture);
    for (const [at, canvas] of this.#layerCanvases.entries()) {
      const step = /** @type {HTMLElement} */ (canvas.parentElement);
      const maps = layers.layers[at];
      step.hidden = maps === undefined;
      if (maps === undefined) continue;
      paintMaps(canvas, maps, ACROSS);
      const isLast = at === layers.layers.length - 1;
      const text = isLast && at > 0 ? words.insideLast : words.insideLayers[at];
      /** @type {HTMLElement} */ (canvas.nextElementSibling).textContent = text;
    }
    this.#renderTrajectory(layers);
    this.#renderOutputs(layers);
  }

  /** @param {Layers} layers */
  #renderPaper({ paper }) {
    this.#find("inside-paper-step").hidden = paper === null;
    if (paper === null) return;
    for (const [map, canvas] of this.#paperCanvases.entries()) paintMap(canvas, paper, map);
  }

  /** @param {Layers} layers */
  #renderLine({ line }) {
    this.#find("inside-line-step").hidden = line === null;
    if (line === null) return;
    this.#find("inside-strip").style.width = `${SCALE * line.width}px`;
    paintLine(this.#find("inside-line"), line, bytesOf(line.chances));
    const columns = this.#find("inside-columns");
    columns.replaceChildren(
      ...spansOf(line.symbols).map(({ symbol, start, end }) => {
        const node = this.#page.createElement("span");
        node.textContent = symbol;
        node.style.insetInlineStart = `${((start + end) / line.width) * 100}%`;
        return node;
      }),
    );
  }

  /** @param {Layers} layers */
  #renderTrajectory({ trajectory }) {
    for (const id of ["inside-trajectory", "inside-trajectory-words"]) {
      this.#find(id).hidden = trajectory === null;
    }
    if (trajectory === null) return;
    paintWay(this.#find("inside-trajectory"), trajectory.points);
    const { best, share } = bestOf(trajectory);
    this.#find("inside-trajectory-words").textContent = words.insideTrajectory(best, percent(share));
  }

  /** @param {Layers} layers */
  #renderOutputs(layers) {
    const { best, share } = bestOf(layers);
    for (const [digit, item] of [...this.#find("inside-outputs").children].entries()) {
      item.style.setProperty("--share", String(layers.probabilities[digit] * (1 - layers.not_a_digit)));
      item.toggleAttribute("data-best", digit === best);
    }
    this.#find("inside-outputs-words").textContent = words.insideOutputs(best, percent(share));
  }

  /**
   * Show on the ink where a map looks.
   *
   * @param {number} layer
   * @param {HTMLCanvasElement} canvas
   * @param {PointerEvent} event
   */
  #light(layer, canvas, { offsetX, offsetY }) {
    const maps = this.#shown?.layers.layers[layer];
    if (this.#shown === null || maps === undefined) return;
    const { reading, layers } = this.#shown;
    const rows = Math.ceil(maps.maps / ACROSS);
    const column = Math.floor((offsetX / canvas.clientWidth) * ACROSS);
    const map = Math.floor((offsetY / canvas.clientHeight) * rows) * ACROSS + column;
    if (map >= maps.maps) return;
    const { box } = reading.digits[layers.digit];
    this.#shine(maps, map, placeOf(layers.picture, box, maps.width));
  }

  /**
   * Lay a map over the input.
   *
   * @param {Packed} packed
   * @param {number} map Which of the maps.
   * @param {Box} box Where, in units of the input.
   */
  #shine(packed, map, box) {
    const place = this.#place(box);
    if (place === null) return;
    if (this.#glow.parentElement !== place.layer) place.layer.append(this.#glow);
    paintMap(this.#glow, packed, map); // where it is, it has its colour
    for (const [name, value] of Object.entries({ left: place.box.x, top: place.box.y, ...size(place.box) })) {
      this.#glow.style.setProperty(name, `${value}px`);
    }
  }

  get #layerCanvases() {
    return /** @type {HTMLCanvasElement[]} */ ([...this.#page.querySelectorAll(".inside__maps")]);
  }

  /** The maps of handwriting and of ruling. */
  get #paperCanvases() {
    return /** @type {HTMLCanvasElement[]} */ ([...this.#page.querySelectorAll(".inside__paper")]);
  }

  /** @param {string} id */
  #find(id) {
    return /** @type {any} */ (this.#page.getElementById(id));
  }
}

/** @param {Box} box */
function size({ width, height }) {
  return { width, height };
}

/** @param {{probabilities: number[], not_a_digit: number}} opinion */
function bestOf({ probabilities, not_a_digit: none }) {
  const best = probabilities.indexOf(Math.max(...probabilities));
  return { best, share: probabilities[best] * (1 - none) };
}
