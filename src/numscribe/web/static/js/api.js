/**
 * The server, as typed answers and one kind of error.
 *
 * @module api
 */

/** @typedef {import("./geometry.js").Point} Point */
/** @typedef {{x: number, y: number, width: number, height: number}} Box */

/**
 * @typedef {object} Digit
 * @property {number} digit
 * @property {number} confidence
 * @property {number[]} probabilities Ten, for 0 to 9.
 * @property {Box} box
 * @property {string} [picture] What the model saw, as a data URL.
 */

/**
 * @typedef {object} Reading
 * @property {string} text Empty where there is no ink.
 * @property {number} confidence
 * @property {boolean} accepted
 * @property {"empty" | "unsure" | null} reason
 * @property {Digit[]} digits
 * @property {string} model
 */

/** After this long without an answer the server counts as gone. */
const PATIENCE_MS = 15_000;

/** A request that was refused or had no answer. */
export class ApiError extends Error {
  /**
   * @param {object} problem
   * @param {number} problem.status HTTP status; 0 where no answer came.
   * @param {string} [problem.title]
   * @param {string} [problem.detail]
   * @param {unknown} [problem.cause]
   */
  constructor({ status, title = "", detail = "", cause }) {
    super(detail || title || `status ${status}`, { cause });
    this.name = "ApiError";
    this.status = status;
    this.title = title;
    this.detail = detail;
  }

  /** Whether the same request may well succeed later: no answer, or a server in trouble. */
  get isTransient() {
    return this.status === 0 || this.status >= 502;
  }
}

export class Api {
  #fetch;

  /** @param {typeof fetch} fetcher */
  constructor(fetcher = (...request) => fetch(...request)) {
    this.#fetch = fetcher;
  }

  /**
   * @param {Point[][]} strokes
   * @param {AbortSignal} signal
   * @returns {Promise<Reading>}
   */
  readStrokes(strokes, signal) {
    const body = JSON.stringify({ strokes, pictures: true });
    const headers = { "Content-Type": "application/json" };
    return this.#post("api/v1/read", { body, headers, signal });
  }

  /**
   * @param {Blob} picture
   * @param {AbortSignal} signal
   * @returns {Promise<Reading>}
   */
  readPicture(picture, signal) {
    const body = new FormData();
    body.append("file", picture);
    return this.#post("api/v1/read?pictures=true", { body, signal });
  }

  /**
   * @param {string} url Relative to the page, so that it works below a path prefix too.
   * @param {RequestInit & {signal: AbortSignal}} request
   * @returns {Promise<Reading>}
   * @throws {ApiError} Or the signal's reason, where the caller gave up.
   */
  async #post(url, request) {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE_MS)]);
    try {
      const response = await this.#fetch(url, { ...request, method: "POST", signal });
      if (!response.ok) throw await refusal(response);
      return await response.json();
    } catch (cause) {
      if (cause instanceof ApiError || request.signal.aborted) throw cause;
      throw new ApiError({ status: 0, cause });
    }
  }
}

/**
 * @param {Response} response
 * @returns {Promise<ApiError>} With the words of its problem document, where it has one.
 */
async function refusal(response) {
  const type = response.headers.get("Content-Type") ?? "";
  const problem = type.startsWith("application/problem+json") ? await response.json() : {};
  return new ApiError({ ...problem, status: response.status });
}
