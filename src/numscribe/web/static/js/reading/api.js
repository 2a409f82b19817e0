/**
 * Client of the server's API, except the routes for tables.
 *
 * @module reading/api
 */

import { jsonRequest, send } from "./http.js";

/** @typedef {import("../ink/geometry.js").Point} Point */
/** @typedef {import("../ink/geometry.js").Box} Box */

/**
 * @typedef {object} Digit
 * @property {number} digit
 * @property {number} confidence
 * @property {number[]} probabilities Of 0 to 9, under the condition that it is a digit; their sum is 1.
 * @property {number} [not_a_digit] Probability that it is not a digit.
 * @property {Box} box In units of the input.
 * @property {string} [picture] The input of the model, as a data URL.
 */

/**
 * @typedef {object} Mark
 * @property {string} mark
 * @property {number} confidence
 * @property {Box} box
 * @property {{symbol: string, confidence: number}[]} alternatives Best first.
 */

/**
 * @typedef {object} Reading
 * @property {string} text Empty without ink.
 * @property {string} [formatted] The number with its marks.
 * @property {number | null} [value] The numeric value, if it is unambiguous.
 * @property {number} confidence
 * @property {boolean} accepted
 * @property {"empty" | "not_a_digit" | "unsure" | "several" | null} reason
 * @property {Digit[]} digits
 * @property {string[]} [lines]
 * @property {Mark[]} [marks]
 * @property {{text: string, confidence: number}[]} [alternatives] Other readings of the whole input.
 * @property {string} model
 * @property {Digit} [guess] The closest digit, if ink was refused and no digit was found.
 */

/**
 * @typedef {object} Correction
 * @property {Point[][] | Blob} source
 * @property {string} read
 * @property {string} label The correct digits; empty if the input is no number.
 * @property {string} model Model of the reading.
 */

/**
 * @typedef {object} Comparison
 * @property {string | null} resized_picture The input resized to 28×28 pixels, as a data URL.
 * @property {{model: string, text: string, confidence: number, accepted: boolean, resized_text: string,
 *   resized_confidence: number}[]} readings The served model comes first.
 */

/**
 * @typedef {object} Options
 * @property {number | null} threshold Minimum confidence of an accepted reading; null for the server's default.
 * @property {string} model Empty for the server's default.
 */

/** The server's limit for a picture. Larger files are not sent. */
export const MAX_MEGABYTES = 10;

/** Timeout of a request. */
const TIMEOUT_MS = 15_000;

export class Api {
  #fetch;
  /** @type {Options} Options of every reading. */
  options = { threshold: null, model: "" };

  /** @param {typeof fetch} fetcher */
  constructor(fetcher = (...request) => fetch(...request)) {
    this.#fetch = fetcher;
  }

  /**
   * @param {Point[][] | Blob} source Strokes or a picture.
   * @param {AbortSignal} signal
   * @returns {Promise<Reading>}
   */
  async read(source, signal) {
    const reading = await this.#read(source, signal, { pictures: true });
    if (!needsGuess(reading)) return reading;
    const { digits } = await this.#read(source, signal, { pictures: true, single: true });
    return { ...reading, guess: digits[0] };
  }

  /**
   * Read, and return pictures that explain the reading. This takes much longer.
   *
   * @param {Point[][] | Blob} source
   * @param {AbortSignal} signal
   * @returns {Promise<Reading & {explanation: import("../views/explanation.js").Panels}>}
   */
  async explain(source, signal) {
    const reading = await this.#read(source, signal, { explain: true });
    return needsGuess(reading) ? this.#read(source, signal, { explain: true, single: true }) : reading;
  }

  /**
   * Read, and return the feature maps of one digit.
   *
   * @param {Point[][] | Blob} source
   * @param {number} digit Index of the digit; the last digit if there are fewer.
   * @param {AbortSignal} signal
   * @returns {Promise<Reading & {layers: import("../lazy/inside/layers.js").Layers | null}>}
   */
  layers(source, digit, signal) {
    return this.#read(source, signal, { explain: "layers", layers_of: digit });
  }

  /**
   * Read with every model, with preprocessing and without.
   *
   * @param {Point[][] | Blob} source
   * @param {AbortSignal} signal
   * @returns {Promise<Comparison>}
   */
  compare(source, signal) {
    return this.#post("api/v1/compare", source, signal, {});
  }

  /** @returns {Promise<{feedback: boolean, threshold: number}>} Optional features of this server. */
  features() {
    return this.#get("api/v1/features");
  }

  /** @returns {Promise<{models: {name: string, version: string, served: boolean}[]}>} */
  models() {
    return this.#get("api/v1/models");
  }

  /**
   * @param {string} name
   * @returns {Promise<{card: import("./risk.js").Card | null}>}
   */
  model(name) {
    return this.#get(`api/v1/models/${encodeURIComponent(name)}`);
  }

  /**
   * Send a correction. The user has agreed that it is stored.
   *
   * @param {Correction} correction
   * @returns {Promise<unknown>}
   */
  async sendCorrection({ source, ...reading }) {
    const isBlob = source instanceof Blob;
    const input = isBlob ? { image: await toDataUrl(source) } : { strokes: source };
    return this.#request("api/v1/feedback", jsonRequest({ ...input, ...reading, consent: true }));
  }

  /**
   * @param {Point[][] | Blob} source
   * @param {AbortSignal} signal
   * @param {Record<string, boolean | number | string>} more Further options of the request.
   */
  #read(source, signal, more) {
    const { threshold, model } = this.options;
    const chosen = { ...(threshold !== null && { threshold }), ...(model !== "" && { model }) };
    return this.#post("api/v1/read", source, signal, { ...more, ...chosen });
  }

  /**
   * @param {string} url
   * @param {Point[][] | Blob} source
   * @param {AbortSignal} signal
   * @param {Record<string, boolean | number | string>} options
   */
  #post(url, source, signal, options) {
    if (!(source instanceof Blob)) {
      return this.#request(url, jsonRequest({ strokes: source, ...options }, signal));
    }
    const body = new FormData();
    body.append("file", source);
    for (const [name, value] of Object.entries(options)) body.append(name, String(value));
    return this.#request(url, { method: "POST", body, signal });
  }

  /** @param {string} url */
  #get(url) {
    return this.#request(url, {});
  }

  /**
   * @param {string} url
   * @param {RequestInit} request
   * @returns {Promise<any>}
   * @throws {ApiError} Or the reason of the signal, if the caller aborted.
   */
  #request(url, request) {
    const parse = async (/** @type {Response} */ response) => (response.status === 204 ? null : response.json());
    return send(url, request, TIMEOUT_MS, parse, this.#fetch);
  }
}

/**
 * @param {Reading} reading
 * @returns {boolean} Whether ink was refused and no digit was found, so that the closest digit is
 *   unknown.
 */
function needsGuess({ reason, digits }) {
  return reason === "not_a_digit" && digits.length === 0;
}

/**
 * @param {Blob} blob
 * @returns {Promise<string>}
 */
export function toDataUrl(blob) {
  return new Promise((done, fail) => {
    const file = new FileReader();
    file.onload = () => done(String(file.result));
    file.onerror = () => fail(file.error);
    file.readAsDataURL(blob);
  });
}
