/**
 * Shows that a photo is being read, or why it cannot be read.
 *
 * @module table/status
 */

import { byId } from "../views/dom.js";
import { words as pageWords } from "../words/index.js";
import { failureMessage } from "../words/messages.js";
import { tableTexts } from "./words.js";

/** Failures after which the user can try again. */
const RETRYABLE = ["offline", "restarting", "failed"];

/** @param {import("./reader.js").TableReader} reader */
export function renderStatus({ isReading, isSlow, failure, photo }) {
  const words = tableTexts();
  const status = byId("table-status");
  status.hidden = !isReading && failure === null;
  status.toggleAttribute("data-busy", isReading);
  const reading = { headline: words.reading, detail: isSlow ? words.slow : "" };
  const { headline, detail } = isReading ? reading : statusMessage(failure);
  byId("table-headline").textContent = headline;
  byId("table-detail").textContent = detail;
  byId("table-retry").hidden = isReading || photo === null || !RETRYABLE.includes(failure ?? "");
  byId("table-by-hand").hidden = failure !== "noTable";
}

/**
 * @param {import("./reader.js").TableFailureKind | null} kind
 * @returns {import("../words/messages.js").Message}
 */
function statusMessage(kind) {
  const words = tableTexts();
  if (kind === null) return { headline: "", detail: "" };
  if (kind === "noTable") return { headline: words.noTableHeadline, detail: words.noTableDetail };
  if (kind === "emptyGrid") return { headline: words.noTableHeadline, detail: words.emptyDetail };
  if (kind === "badGrid") return { headline: words.noTableHeadline, detail: words.badGridDetail };
  if (kind in words.pdfDetails) {
    return { headline: words.pdfHeadline, detail: words.pdfDetails[/** @type {"pdfBroken"} */ (kind)] };
  }
  if (kind === "overLimit") return { headline: pageWords.tooLargeHeadline, detail: words.tooManyDetail };
  return failureMessage({ kind });
}
