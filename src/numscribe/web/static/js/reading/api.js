/**
 * The server, as typed answers and one kind of error.
 *
 * @module reading/api
 */

/** @typedef {import("../ink/geometry.js").Point} Point */
/** @typedef {import("../ink/geometry.js").Box} Box */

/**
 * @typedef {object} Digit
 * @property {number} digit
 * @property {number} confidence
 * @property {number[]} probabilities Ten, for 0 to 9; given that it is a digit, they sum to 1.
 * @property {number} [not_a_digit] Probability that it is none.
 * @property {Box} box In units of the input.
 * @property {string} [picture] What the model saw, as a data URL.
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
 * @property {string} text Empty where there is no ink.
 * @property {string} [formatted] What is written, with its marks.
 * @property {number | null} [value] What the number is worth, where that is clear.
 * @property {number} confidence
 * @property {boolean} accepted
 * @property {"empty" | "not_a_digit" | "unsure" | "several" | null} reason
 * @property {Digit[]} digits
 * @property {string[]} [lines]
 * @property {Mark[]} [marks]
 * @property {{text: string, confidence: number}[]} [alternatives] Other readings of the whole.
 * @property {string} model
 * @property {Digit} [guess] What refused ink looks most like, where no digit was found in it.
 */

/**
 * @typedef {object} Correction
 * @property {Point[][] | Blob} source
 * @property {string} read
 * @property {string} label The digits that are right; empty where there is no number.
 * @property {string} model That read it.
 */

/**
 * @typedef {object} Comparison
 * @property {string | null} plain_picture The input resized to 28×28 pixels, as a data URL.
 * @property {{model: string, text: string, confidence: number, accepted: boolean, plain_text: string,
 *   plain_confidence: number}[]} opinions The served model's first.
 */

/**
 * @typedef {object} Options
 * @property {number | null} threshold Least confidence of an accepted reading; null for the server's.
 * @property {string} model Empty for the server's.
 */

/** The server's limit of a picture. A larger file is not worth its way. */
export const MAX_MEGABYTES = 10;

/** After this long without an answer the server counts as gone. */
const PATIENCE_MS = 15_000;

/** A request that was refused or had no answer. */
export class ApiError extends Error {
  /**
   * @param {object} problem
   * @param {number} problem.status HTTP status; 0 where no answer came.
   * @param {string} [problem.type] What kind of problem it is; stable.
   * @param {string} [problem.title]
   * @param {string} [problem.detail]
   * @param {unknown} [problem.cause]
   */
  constructor({ status, type = "", title = "", detail = "", cause }) {
    super(detail || title || `status ${status}`, { cause });
    this.name = "ApiError";
    this.status = status;
    this.type = type;
    this.title = title;
    this.detail = detail;
  }

  /** Whether the same request may well succeed later: no answer, or a server that is busy or restarting. */
  get isTransient() {
    return this.status === 0 || this.status === 429 || this.status >= 502;
  }
}

export class Api {
  #fetch;
  /** @type {Options} How to read. */
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
    if (!isBare(reading)) return reading;
    const { digits } = await this.#read(source, signal, { pictures: true, single: true });
    return { ...reading, guess: digits[0] };
  }

  /**
   * Read with one picture of what decided, which takes the server far longer.
   *
   * @param {Point[][] | Blob} source
   * @param {AbortSignal} signal
   * @returns {Promise<Reading & {explanation: import("../views/explanation.js").Panels}>}
   */
  async explain(source, signal) {
    const reading = await this.#read(source, signal, { explain: true });
    return isBare(reading) ? this.#read(source, signal, { explain: true, single: true }) : reading;
  }

  /**
   * Read, and see what the models computed for one digit.
   *
   * @param {Point[][] | Blob} source
   * @param {number} digit From 0; of fewer digits it is the last.
   * @param {AbortSignal} signal
   * @returns {Promise<Reading & {layers: import("../later/inside/layers.js").Layers | null}>}
   */
  layers(source, digit, signal) {
    return this.#read(source, signal, { explain: "layers", layers_of: digit });
  }

  /**
   * Read with every model, with our vision and merely resized.
   *
   * @param {Point[][] | Blob} source
   * @param {AbortSignal} signal
   * @returns {Promise<Comparison>}
   */
  compare(source, signal) {
    return this.#post("api/v1/compare", source, signal, {});
  }

  /** @returns {Promise<{feedback: boolean, threshold: number}>} What this server offers. */
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
   * Send a correction that a person agreed to have stored.
   *
   * @param {Correction} correction
   * @returns {Promise<unknown>}
   */
  async correct({ source, ...said }) {
    const isBlob = source instanceof Blob;
    const what = isBlob ? { image: await toDataUrl(source) } : { strokes: source };
    const body = { ...what, ...said, consent: true };
    return this.#ask("api/v1/feedback", { ...asJson(body), signal: new AbortController().signal });
  }

  /**
   * @param {Point[][] | Blob} source
   * @param {AbortSignal} signal
   * @param {Record<string, boolean | number | string>} more Other options of the request.
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
      return this.#ask(url, { ...asJson({ strokes: source, ...options }), signal });
    }
    const body = new FormData();
    body.append("file", source);
    for (const [name, value] of Object.entries(options)) body.append(name, String(value));
    return this.#ask(url, { method: "POST", body, signal });
  }

  /** @param {string} url */
  #get(url) {
    return this.#ask(url, { signal: new AbortController().signal });
  }

  /**
   * @param {string} url Relative to the page, so that it works below a path prefix too.
   * @param {RequestInit & {signal: AbortSignal}} request
   * @returns {Promise<any>}
   * @throws {ApiError} Or the signal's reason, where the caller gave up.
   */
  async #ask(url, request) {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE_MS)]);
    try {
      const response = await this.#fetch(url, { ...request, signal });
      if (!response.ok) throw await refusal(response);
      return response.status === 204 ? null : await response.json();
    } catch (cause) {
      if (cause instanceof ApiError || request.signal.aborted) throw cause;
      throw new ApiError({ status: 0, cause });
    }
  }
}

/**
 * @param {Reading} reading
 * @returns {boolean} Whether ink was refused and no digit found in it, so that nothing says what it
 *   was taken for.
 */
function isBare({ reason, digits }) {
  return reason === "not_a_digit" && digits.length === 0;
}

/** @param {object} body */
function asJson(body) {
  const headers = { "Content-Type": "application/json" };
  return { method: "POST", headers, body: JSON.stringify(body) };
}

/**
 * @param {Response} response
 * @returns {Promise<ApiError>} With the words of its problem document, where it has one.
 */
export async function refusal(response) {
  const type = response.headers.get("Content-Type") ?? "";
  const problem = type.startsWith("application/problem+json") ? await response.json() : {};
  return new ApiError({ ...problem, status: response.status });
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
