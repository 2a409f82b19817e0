/**
 * The messages for each state of the page, shown and spoken.
 *
 * @module words/messages
 */

import { MAX_MEGABYTES } from "../reading/api.js";
import { failureOf } from "../state/answer.js";
import { formatPercent, words } from "./index.js";

/** @typedef {import("../state/answer.js").Answer} Answer */
/** @typedef {import("../state/answer.js").Failure} Failure */
/** @typedef {{headline: string, detail: string}} Message */

/**
 * @param {Answer} answer
 * @param {boolean} isDrawing Whether the input is a drawing, not a picture.
 * @returns {Message}
 */
export function answerMessage(answer, isDrawing) {
  const { state, reading, failure, isSlow, isLinkBroken, isCorrected, isLive } = answer;
  const note = (isSlow && words.slowDetail) || (isLinkBroken && words.linkBroken) || "";
  const hint = isLive ? words.emptyDetail : words.emptyDetailByHand;
  if (failure !== null) return failureMessage(failure, isDrawing);
  if (reading === null) {
    if (state === "reading") return { headline: words.readingHeadline, detail: note };
    return isDrawing
      ? { headline: words.emptyHeadline, detail: note || hint }
      : { headline: words.emptyPictureHeadline, detail: words.emptyPictureDetail };
  }
  if (state === "none") return { headline: words.noInkHeadline, detail: words.noInkDetail };
  if (isCorrected) return { headline: words.corrected, detail: note };
  if (reading.reason === "not_a_digit") {
    const [best] = answer.topDigits;
    const detail = best && words.notADigitDetail(best.digit);
    return { headline: words.notADigitHeadline, detail: detail ?? words.notADigitPlainDetail };
  }
  if (reading.reason === "several") {
    return { headline: words.severalHeadline, detail: words.severalDetail };
  }
  const share = formatPercent(reading.confidence);
  return { headline: (reading.accepted ? words.sure : words.unsure)(share), detail: note };
}

/**
 * @param {Answer} answer
 * @param {boolean} isDrawing
 * @returns {string} The message for screen readers.
 */
export function spokenMessage(answer, isDrawing) {
  const { state, reading, text, isCorrected, sums } = answer;
  const { headline, detail } = answerMessage(answer, isDrawing);
  if (reading === null || state === "none" || state === "refused") return `${headline}. ${detail}`;
  const results = sums.map((sum) => (sum === null ? "" : `. ${words.sums[sum.state](sum.result)}`)).join("");
  const written = text.replaceAll("\n", ", ");
  if (isCorrected) return words.spokenCorrected(written || words.noDigit) + results;
  const format = state === "read" ? words.spokenReading : words.spokenUnsure;
  return format(written, formatPercent(reading.confidence)) + results;
}

/**
 * @param {Failure} failure
 * @param {boolean} isDrawing
 * @returns {Message}
 */
export function failureMessage({ kind }, isDrawing = false) {
  if (kind === "offline") return { headline: words.offlineHeadline, detail: words.offlineDetail };
  if (kind === "restarting") {
    return { headline: words.restartingHeadline, detail: words.restartingDetail };
  }
  if (kind === "tooLarge") {
    return { headline: words.tooLargeHeadline, detail: words.tooLargeDetail(MAX_MEGABYTES) };
  }
  if (kind === "overLimit") {
    const detail = isDrawing ? words.overPointsDetail : words.overPixelsDetail;
    return { headline: words.tooLargeHeadline, detail };
  }
  if (kind === "notAPicture") {
    return { headline: words.notAPictureHeadline, detail: words.notAPictureDetail };
  }
  if (kind === "brokenPicture") {
    return { headline: words.brokenPictureHeadline, detail: words.brokenPictureDetail };
  }
  return { headline: words.failedHeadline, detail: words.failedDetail };
}

/**
 * @param {import("../reading/http.js").ApiError} error
 * @returns {string} The message of a failed request in one line.
 */
export function errorText(error) {
  const { headline, detail } = failureMessage(failureOf(error));
  return `${headline}. ${detail}`;
}
