/**
 * What the page says in each state, for eyes and for ears.
 *
 * @module words/messages
 */

import { MAX_MEGABYTES } from "../reading/api.js";
import { percent, words } from "./index.js";

/** @typedef {import("../state/answer.js").Answer} Answer */
/** @typedef {import("../state/answer.js").Failure} Failure */
/** @typedef {{headline: string, detail: string}} Message */

/**
 * @param {Answer} answer
 * @param {boolean} isDrawing Whether it is about ink, not about a picture.
 * @returns {Message}
 */
export function messageFor(answer, isDrawing) {
  const { state, reading, failure, isSlow, isLinkBroken, isCorrected, isLive } = answer;
  const aside = (isSlow && words.slowDetail) || (isLinkBroken && words.linkBroken) || "";
  const hint = isLive ? words.emptyDetail : words.emptyDetailByHand;
  if (failure !== null) return messageOf(failure, isDrawing);
  if (reading === null) {
    if (state === "reading") return { headline: words.readingHeadline, detail: aside };
    return isDrawing
      ? { headline: words.emptyHeadline, detail: aside || hint }
      : { headline: words.emptyPictureHeadline, detail: words.emptyPictureDetail };
  }
  if (state === "none") return { headline: words.noInkHeadline, detail: words.noInkDetail };
  if (isCorrected) return { headline: words.corrected, detail: aside };
  if (reading.reason === "not_a_digit") {
    const [best] = answer.top;
    const detail = best && words.notADigitDetail(best.digit);
    return { headline: words.notADigitHeadline, detail: detail ?? words.notADigitPlainDetail };
  }
  if (reading.reason === "several") {
    return { headline: words.severalHeadline, detail: words.severalDetail };
  }
  const share = percent(reading.confidence);
  return { headline: (reading.accepted ? words.sure : words.unsure)(share), detail: aside };
}

/**
 * @param {Answer} answer
 * @param {boolean} isDrawing
 * @returns {string} The same for those who listen.
 */
export function spokenFor(answer, isDrawing) {
  const { state, reading, text, isCorrected, sums } = answer;
  const { headline, detail } = messageFor(answer, isDrawing);
  if (reading === null || state === "none" || state === "refused") return `${headline}. ${detail}`;
  const results = sums.map((sum) => (sum === null ? "" : `. ${words.sums[sum.state](sum.result)}`)).join("");
  const written = text.replaceAll("\n", ", ");
  if (isCorrected) return words.spokenCorrected(written || words.noDigit) + results;
  const say = state === "read" ? words.spokenReading : words.spokenUnsure;
  return say(written, percent(reading.confidence)) + results;
}

/**
 * @param {Failure} failure
 * @param {boolean} isDrawing
 * @returns {Message}
 */
export function messageOf({ kind }, isDrawing = false) {
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
