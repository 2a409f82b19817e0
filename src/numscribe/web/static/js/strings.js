/**
 * Every word that the page says, in English. A translation is another module of this shape.
 *
 * @module strings
 */

const shares = new Intl.NumberFormat("en", {
  style: "percent",
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

/**
 * A probability for people. It is cut, not rounded: 0.9997 is "99.9%", never a false "100%".
 *
 * @param {number} share 0 to 1.
 * @returns {string}
 */
export function percent(share) {
  return shares.format(Math.floor(share * 1000) / 1000);
}

export const strings = Object.freeze({
  // Names of things (data-text, data-label and data-alt in index.html)
  api: "API",
  answer: "Answer",
  topThree: "Three most likely digits",
  seenCaption: "Model’s view",
  seenPicture: "The 28 by 28 pixels that the model saw",
  canvas: "Drawing area. Draw a digit with mouse, finger or pen.",
  tools: "Tools",
  undo: "Undo",
  clear: "Clear",
  upload: "Upload",
  read: "Read",
  low: "Probabilities of 0 to 4",
  high: "Probabilities of 5 to 9",

  // States
  emptyHeadline: "Draw a digit",
  emptyDetail: "Anywhere on the paper, or upload a picture.",
  readingHeadline: "Reading…",
  /** @param {number} confidence */
  sure: (confidence) => `${percent(confidence)} sure`,
  /** @param {number} confidence */
  unsure: (confidence) => `Not sure, ${percent(confidence)}`,
  noInkHeadline: "No digit found",
  noInkDetail: "Nothing in this picture looks like ink.",
  failedHeadline: "That did not work",
  failedDetail: "Please try again.",
  offlineHeadline: "No connection",
  offlineDetail: "Your digit stays here and is read as soon as the server answers.",
  tooLargeHeadline: "Too large",
  /** @param {number} megabytes */
  tooLargeDetail: (megabytes) => `A picture may have ${megabytes} MB at most.`,
  /** @param {string} model */
  model: (model) => `Model ${model}`,

  // Spoken by screen readers once the pen rests
  /** @param {string} text @param {number} confidence */
  spokenReading: (text, confidence) => `${text}, ${percent(confidence)} sure`,
  /** @param {string} text @param {number} confidence */
  spokenUnsure: (text, confidence) => `Perhaps ${text}, only ${percent(confidence)} sure`,
  spokenCleared: "Cleared",
});
