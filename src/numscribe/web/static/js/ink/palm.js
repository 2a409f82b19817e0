/**
 * Palm rejection: distinguishes a drawing finger or pen from a resting hand.
 *
 * @module ink/palm
 */

/** So long after a pen was seen, a touch is the palm that holds it. */
const PALM_MS = 1000;

export class Palm {
  #penSeen = -Infinity;

  /**
   * @param {{pointerType: string, timeStamp: number}} event Of a pointer, hovering or down.
   * @returns {boolean} Whether it is a palm, to be ignored.
   */
  isPalm({ pointerType, timeStamp }) {
    if (pointerType === "pen") this.#penSeen = timeStamp;
    return pointerType === "touch" && timeStamp - this.#penSeen < PALM_MS;
  }
}
