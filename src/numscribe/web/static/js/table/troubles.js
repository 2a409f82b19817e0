/**
 * Messages of the tab for tables if a photo cannot be read.
 *
 * @module table/troubles
 */

import { words as pageWords } from "../words/index.js";
import { messageOf } from "../words/messages.js";
import { tableWords } from "./words.js";

/** What another try may mend. */
const PASSING = ["offline", "restarting", "failed"];

/**
 * Say that a photo is being read, or why it cannot be read.
 *
 * @param {(id: string) => any} find
 * @param {import("./reader.js").TableReader} reader
 */
export function renderStatus(find, { isReading, isSlow, trouble, photo }) {
  const words = tableWords();
  const status = find("table-status");
  status.hidden = !isReading && trouble === null;
  status.toggleAttribute("data-busy", isReading);
  const reading = { headline: words.reading, detail: isSlow ? words.slow : "" };
  const { headline, detail } = isReading ? reading : troubleIn(trouble);
  find("table-headline").textContent = headline;
  find("table-detail").textContent = detail;
  find("table-retry").hidden = isReading || photo === null || !PASSING.includes(trouble ?? "");
  find("table-by-hand").hidden = trouble !== "noTable";
}

/**
 * @param {import("./reader.js").Trouble | null} trouble
 * @returns {import("../words/messages.js").Message}
 */
function troubleIn(trouble) {
  const words = tableWords();
  if (trouble === null) return { headline: "", detail: "" };
  if (trouble === "noTable") return { headline: words.noTableHeadline, detail: words.noTableDetail };
  if (trouble === "emptyGrid") return { headline: words.noTableHeadline, detail: words.emptyDetail };
  if (trouble === "badGrid") return { headline: words.noTableHeadline, detail: words.badGridDetail };
  if (trouble === "overLimit") return { headline: pageWords.tooLargeHeadline, detail: words.tooManyDetail };
  return messageOf({ kind: trouble });
}
