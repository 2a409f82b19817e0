/**
 * Palm rejection: detects touches by the hand that holds a pen.
 *
 * @module ink/palm
 */

/** A touch within this time after an event of a pen is a palm. */
const PALM_TIMEOUT_MS = 1000;

export class PalmDetector {
  #lastPenTime = -Infinity;

  /**
   * @param {{pointerType: string, timeStamp: number}} event Of any pointer, hovering or down.
   * @returns {boolean} Whether it is a palm.
   */
  isPalm({ pointerType, timeStamp }) {
    if (pointerType === "pen") this.#lastPenTime = timeStamp;
    return pointerType === "touch" && timeStamp - this.#lastPenTime < PALM_TIMEOUT_MS;
  }
}
