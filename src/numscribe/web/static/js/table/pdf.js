/**
 * Pages of PDFs, which the server draws one by one, as photos.
 *
 * @module table/pdf
 */

/**
 * @typedef {object} PdfPage A page that is not drawn yet.
 * @property {File} pdf
 * @property {number} page From 1.
 * @property {string} name File name of its picture.
 * @property {number} size Size of the PDF in bytes.
 */

/** @typedef {File | PdfPage} PhotoSource A photo, or a page of a PDF. */

/** @typedef {"pdfLocked" | "pdfBroken" | "pdfTooLarge" | "pdfUnsupported"} PdfFailureKind */

/** @type {Record<string, PdfFailureKind>} By the last part of the type of the server's problem document. */
const FAILURES = {
  "locked-pdf": "pdfLocked",
  "broken-image": "pdfBroken",
  "undecodable-image": "pdfBroken",
  "input-too-large": "pdfTooLarge",
};

const NOT_IMPLEMENTED = 501;

/**
 * @param {File} file
 * @returns {PhotoSource} The first page of a PDF; any other file as it is.
 */
export function toPhotoSource(file) {
  const isPdf = file.type === "application/pdf" || /\.pdf$/i.test(file.name);
  return isPdf ? pageOf(file, 1) : file;
}

/**
 * @param {PhotoSource} source
 * @returns {source is PdfPage}
 */
export function isPdfPage(source) {
  return "pdf" in source;
}

/**
 * @param {PdfPage} page
 * @param {number} count Number of pages of its PDF.
 * @returns {PdfPage[]} After the first page, all others; after any other page, none.
 */
export function pagesAfter({ pdf, page }, count) {
  return page > 1 ? [] : Array.from({ length: count - 1 }, (_, k) => pageOf(pdf, k + 2));
}

/**
 * @param {import("../reading/http.js").ApiError} error
 * @returns {PdfFailureKind | null} Null for failures that are not about the PDF.
 */
export function pdfFailureOf({ status, type }) {
  if (status === NOT_IMPLEMENTED) return "pdfUnsupported";
  return FAILURES[type.split(":").at(-1) ?? ""] ?? (status === 413 ? "pdfTooLarge" : null);
}

/**
 * @param {File} pdf
 * @param {number} page
 * @returns {PdfPage}
 */
function pageOf(pdf, page) {
  return { pdf, page, name: `${pdf.name.replace(/\.pdf$/i, "")}-${page}.jpg`, size: pdf.size };
}
