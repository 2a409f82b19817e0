/**
 * Client of the server's routes for tables.
 *
 * @module table/api
 */

import { jsonRequest, send } from "../reading/http.js";

/** @typedef {import("./grid.js").Point} Point */

/**
 * @typedef {object} Cell A cell, as the server returns it.
 * @property {number} row
 * @property {number} column
 * @property {number} row_span
 * @property {number} column_span
 * @property {"read" | "doubtful" | "repaired" | "empty" | "words" | "struck" | "waiting"} status
 *   `waiting` if its lines were moved, so that it must be read again.
 * @property {string} formatted
 * @property {number | null} value
 * @property {number} confidence
 * @property {{formatted: string, confidence: number}[]} alternatives
 * @property {string | null} original
 * @property {string | null} rule
 */

/**
 * @typedef {object} TableReading
 * @property {number} rows
 * @property {number} columns
 * @property {boolean} ruled
 * @property {Point[][]} nodes Intersections of the lines.
 * @property {Cell[]} cells
 * @property {string} model
 */

/** @typedef {{rows: number, columns: number, cells: Partial<Cell>[]}} TableData */

/** Number of requested alternatives for each cell, among which the rules choose. */
const MAX_ALTERNATIVES = 12;

/** A large table takes long on a busy server. */
const TIMEOUT_MS = 90_000;

export class TableApi {
  #options;

  /** @param {() => import("../reading/api.js").Options} options Options of every reading. */
  constructor(options) {
    this.#options = options;
  }

  /**
   * @param {Blob} photo
   * @param {{nodes: Point[][], joined: Partial<Cell>[], ruled: boolean} | null} grid Lines of the
   *   table; null to detect them.
   * @param {AbortSignal} signal
   * @returns {Promise<TableReading>}
   */
  read(photo, grid, signal) {
    const { threshold, model } = this.#options();
    const body = new FormData();
    body.append("file", photo);
    body.append("alternatives", String(MAX_ALTERNATIVES));
    if (threshold !== null) body.append("threshold", String(threshold));
    if (model !== "") body.append("model", model);
    if (grid !== null) body.append("grid", JSON.stringify(grid));
    return send("api/v1/table", { method: "POST", body, signal }, TIMEOUT_MS, parseJson);
  }

  /**
   * @param {import("./pdf.js").PdfPage} page
   * @param {AbortSignal} signal
   * @returns {Promise<{photo: File, pageCount: number}>} The page as a picture, and the number of pages.
   */
  drawPage({ pdf, page, name }, signal) {
    const body = new FormData();
    body.append("file", pdf);
    body.append("page", String(page));
    return send("api/v1/pdf", { method: "POST", body, signal }, TIMEOUT_MS, async (response) => ({
      photo: new File([await response.blob()], name, { type: "image/jpeg" }),
      pageCount: Number(response.headers.get("Page-Count")),
    }));
  }

  /**
   * @param {TableData} table
   * @param {string} rules Rules, separated by semicolons.
   * @param {AbortSignal} signal
   * @returns {Promise<{cells: Cell[]}>} The cells that are not empty, after the rules.
   */
  check(table, rules, signal) {
    const { threshold } = this.#options();
    const body = { ...table, ...(threshold !== null && { threshold }), check: rules };
    return send("api/v1/table/check", jsonRequest(body, signal), TIMEOUT_MS, parseJson);
  }

  /**
   * @param {TableData & {name: string, image?: string, nodes?: Point[][]}} table With `image`, the photo
   *   as a data URL, and `nodes`, the file has a second sheet with pictures of the cells.
   * @returns {Promise<Blob>} An XLSX file.
   */
  spreadsheet(table) {
    return send("api/v1/table/xlsx", jsonRequest(table), TIMEOUT_MS, (response) => response.blob());
  }
}

/** @param {Response} response */
function parseJson(response) {
  return response.json();
}
