/**
 * Client of the server's routes for tables.
 *
 * @module table/api
 */

import { ApiError, refusal } from "../reading/api.js";

/** @typedef {[number, number]} Point */

/**
 * @typedef {object} Cell A cell as the server answers it.
 * @property {number} row
 * @property {number} column
 * @property {number} row_span
 * @property {number} column_span
 * @property {"read" | "doubtful" | "repaired" | "empty" | "words" | "struck" | "waiting"} status
 *   It is waiting where the lines were moved, and it is to be read again.
 * @property {string} formatted
 * @property {number | null} value
 * @property {number} confidence
 * @property {{formatted: string, confidence: number}[]} alternatives
 * @property {string | null} original
 * @property {string | null} rule
 */

/**
 * @typedef {object} Answer
 * @property {number} rows
 * @property {number} columns
 * @property {boolean} ruled
 * @property {Point[][]} nodes Where lines cross.
 * @property {Cell[]} cells
 * @property {string} model
 */

/** @typedef {{rows: number, columns: number, cells: Partial<Cell>[]}} Sheet */

/** Alternatives of a cell that are asked for: rules choose among them. */
const ALTERNATIVES = 12;

/** A large table takes a busy server long. */
const PATIENCE_MS = 90_000;

export class TableApi {
  #options;

  /** @param {() => import("../reading/api.js").Options} options How to read. */
  constructor(options) {
    this.#options = options;
  }

  /**
   * @param {Blob} photo
   * @param {{nodes: Point[][], joined: Partial<Cell>[], ruled: boolean} | null} grid Its lines; null
   *   where they are to be found.
   * @param {AbortSignal} signal
   * @returns {Promise<Answer>}
   */
  async read(photo, grid, signal) {
    const { threshold, model } = this.#options();
    const body = new FormData();
    body.append("file", photo);
    body.append("alternatives", String(ALTERNATIVES));
    if (threshold !== null) body.append("threshold", String(threshold));
    if (model !== "") body.append("model", model);
    if (grid !== null) body.append("grid", JSON.stringify(grid));
    const response = await ask("api/v1/table", { method: "POST", body, signal });
    return response.json();
  }

  /**
   * @param {Sheet} sheet
   * @param {string} rules Joined by semicolons.
   * @param {AbortSignal} signal
   * @returns {Promise<{cells: Cell[]}>} The cells that are not empty.
   */
  async check(sheet, rules, signal) {
    const { threshold } = this.#options();
    const more = threshold === null ? {} : { threshold };
    const response = await ask("api/v1/table/check", asJson({ ...sheet, ...more, check: rules }, signal));
    return response.json();
  }

  /**
   * @param {Sheet & {name: string, image?: string, nodes?: Point[][]}} sheet With the photo as a data
   *   URL, and the table's lines in it, where the cells' pictures are to be on a second sheet.
   * @returns {Promise<Blob>} A spreadsheet.
   */
  async spreadsheet(sheet) {
    const response = await ask("api/v1/table/xlsx", asJson(sheet, new AbortController().signal));
    return response.blob();
  }
}

/**
 * @param {object} body
 * @param {AbortSignal} signal
 */
function asJson(body, signal) {
  const headers = { "Content-Type": "application/json" };
  return { method: "POST", headers, body: JSON.stringify(body), signal };
}

/**
 * @param {string} url Relative to the page.
 * @param {RequestInit & {signal: AbortSignal}} request
 * @returns {Promise<Response>}
 * @throws {ApiError} Or the signal's reason, where the caller gave up.
 */
async function ask(url, request) {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE_MS)]);
  try {
    const response = await fetch(url, { ...request, signal });
    if (!response.ok) throw await refusal(response);
    return response;
  } catch (cause) {
    if (cause instanceof ApiError || request.signal.aborted) throw cause;
    throw new ApiError({ status: 0, cause });
  }
}
