/**
 * Every word that the page says, in English. A translation is another module of this shape.
 * `share` is a probability that is already in words, such as "99.8%".
 *
 * @module words/en
 */

export const en = {
  // The page's frame
  api: "API",
  tabs: "Way to read",
  tabDraw: "Draw",
  tabUpload: "Upload",
  tabBatch: "Batch",
  history: "History",
  settings: "Settings",
  answer: "Answer",
  details: "Details of the answer",
  model: (name) => `Model ${name}`,

  // Drawing
  canvas: "Drawing area. Draw a number with mouse, finger or pen.",
  canvasKeys:
    "With the keyboard: the arrow keys move the pen, Space puts it down and lifts it, Enter predicts.",
  goLeft: "Back to the left",
  goRight: "More paper to the right",
  tools: "Tools",
  pen: "Pen",
  eraser: "Eraser",
  width: (name) => `Pen width: ${name}`,
  widths: { 6: "thin", 10: "medium", 16: "thick" },
  undo: "Undo",
  redo: "Redo",
  clear: "Clear",
  predict: "Predict",

  // Pictures
  uploadInvitation: "Choose, drop or paste a picture",
  uploadMore: "PNG or JPEG, up to 10 MB.",
  choose: "Choose…",
  photo: "Photo",
  whole: "Whole picture",
  preview: "The uploaded picture",
  crop: "Picture. Drag to read a part of it only; with the keyboard: arrow keys move, Space sets a corner.",
  cropCorner: "First corner set",

  // Batch
  batchInvitation: "Choose, drop or paste many pictures",
  batchMore: "PNG or JPEG, or a ZIP of them.",
  batchChoose: "Choose files",
  batchProgress: "Progress",
  batchCount: (done, total) => `${done} of ${total} read`,
  batchDone: (total, refused) => `${total} read, ${refused} refused`,
  batchNothing: "There is no picture among these files.",
  batchBroken: (name) => `${name} is not a ZIP archive that can be read.`,
  batchRefused: "Only refused",
  batchTable: "Readings of the pictures",
  cancel: "Cancel",
  resume: "Go on",
  columnPicture: "Picture",
  columnName: "File",
  columnText: "Number",
  columnConfidence: "Confidence",
  columnState: "State",
  rowUnsure: "Not sure",
  rowStates: {
    waiting: "Waiting",
    reading: "Reading…",
    read: "Accepted",
    failed: "Failed",
    cancelled: "Cancelled",
  },

  // The answer
  number: "The number that was read",
  digitOf: (digit, place) => `Digit ${place}: ${digit}`,
  bars: "Probability of each digit",
  bar: (digit, share) => `${digit}, ${share}`,
  barChoose: (digit, share) => `${digit}, ${share}. Choose ${digit} instead.`,
  hint: "Not right? Tap what it is.",
  hintPlace: (place) => `Digit ${place}. Not right? Tap what it is.`,
  corrected: "Corrected by you.",
  topThree: "Three most likely digits",
  alternatives: "Other readings",
  seenCaption: "Model’s view",
  seenPicture: "The 28 by 28 pixels that the model saw",
  actions: "Take the answer along",
  explain: "Explain",
  explanation: "What decided",
  explanationWaiting: "The picture is being drawn…",
  explanationNote:
    "Red is what speaks for the answer: without that ink it would be less likely. Blue speaks against it.",
  explanationPicture:
    "The input with the ink that was found in it; for each digit, what the model saw, what decided, and the probability of each answer",
  close: "Close",
  copy: "Copy",
  share: "Link",
  saveJson: "Save as JSON",
  saveCsv: "Save as CSV",
  copied: "Copied",
  linkCopied: "Link copied. The drawing is in the link itself.",
  copyFailed: "This browser does not let the page copy.",

  // Corrections
  consentWords:
    "Send this correction? Stored are the drawing or picture, what was read and what you chose; nothing about you.",
  consentAlways: "Always send my corrections",
  consentYes: "Send",
  consentNo: "Not now",
  consentThanks: "Thank you. The correction is stored.",
  consentFailed: "The correction could not be sent.",

  // States
  emptyHeadline: "Draw a number",
  emptyDetail: "It is read as you write.",
  emptyPictureHeadline: "Read a picture",
  emptyPictureDetail: "Scanned or photographed, of one number.",
  readingHeadline: "Reading…",
  slowDetail: "The server takes its time.",
  sure: (share) => `${share} sure`,
  unsure: (share) => `Not sure, ${share}`,
  noInkHeadline: "No digit found",
  noInkDetail: "Nothing in this picture looks like ink.",
  notADigitHeadline: "Not a digit",
  notADigitDetail: "If it is one after all, tap what it is.",
  severalHeadline: "More than one digit",
  severalDetail: "Leave more room between the digits, or read them one by one.",
  failedHeadline: "That did not work",
  failedDetail: "Please try again.",
  offlineHeadline: "No connection",
  offlineDetail: "Nothing is lost; it is read as soon as the server answers.",
  restartingHeadline: "The server is busy",
  restartingDetail: "It is asked again in a moment; there is nothing to do.",
  tooLargeHeadline: "Too large",
  tooLargeDetail: (megabytes) => `A picture may have ${megabytes} MB at most.`,
  tooManyPixelsDetail: "The picture has more pixels than are read.",
  notAPictureHeadline: "Not a picture",
  notAPictureDetail: "It is broken, or no PNG, JPEG, WebP, BMP, GIF or TIFF.",

  // Spoken by screen readers once the pen rests
  spokenReading: (text, share) => `${text}, ${share} sure`,
  spokenUnsure: (text, share) => `Perhaps ${text}, only ${share} sure`,
  spokenCleared: "Cleared",
  spokenPenDown: "Pen down",
  spokenPenUp: "Pen up",

  // Settings and history
  dark: "Dark theme",
  language: "Language",
  modelChoice: "Model",
  modelDefault: "Default",
  threshold: "Accept from",
  thresholdDefault: (share) => `${share} (server’s choice)`.trim(),
  thresholdMeasured: (at, count, refused, wrong) =>
    `Measured at ${at}: of ${count} digits drawn by other people, ${refused} are refused, and ${wrong} of the accepted are wrong.`,
  thresholdReset: "Back to the server’s choice",
  thresholdMeaning:
    "A number that is less sure is shown as refused.",
  keys: "Keys",
  keyNames: {
    "Ctrl Z": "Undo",
    "Ctrl Shift Z": "Redo",
    P: "Pen",
    E: "Eraser",
    "Ctrl C": "Copy the number",
    "Arrows, Space": "Draw by keyboard",
    Enter: "Predict",
  },
  historyNote: "Kept in this browser only.",
  historyEmpty: "Nothing read yet.",
  historyEntry: (text, time) => `${text}, ${time}`,
  historyNothing: "No digit",
  eraseHistory: "Erase history",
};
