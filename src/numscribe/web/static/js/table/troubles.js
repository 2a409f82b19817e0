/**
 * What the tab for tables says where a photo cannot be read.
 *
 * @module table/troubles
 */

import { words as pageWords } from "../words/index.js";
import { messageOf } from "../words/messages.js";
import { tableWords } from "./words.js";

/**
 * @param {import("./reader.js").Trouble | null} trouble
 * @returns {import("../words/messages.js").Message}
 */
export function troubleIn(trouble) {
  const words = tableWords();
  if (trouble === null) return { headline: "", detail: "" };
  if (trouble === "noTable") return { headline: words.noTableHeadline, detail: words.noTableDetail };
  if (trouble === "emptyGrid") return { headline: words.noTableHeadline, detail: words.emptyDetail };
  if (trouble === "badGrid") return { headline: words.noTableHeadline, detail: words.badGridDetail };
  if (trouble === "overLimit") return { headline: pageWords.tooLargeHeadline, detail: words.tooManyDetail };
  return messageOf({ kind: trouble });
}
