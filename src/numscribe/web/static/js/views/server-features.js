/**
 * Shows optional features once the server has announced them.
 *
 * @module views/server-features
 */

/** If a request fails, its features stay hidden. */
const ignore = () => {};

/**
 * @param {import("../reading/api.js").Api} api
 * @param {object} parts
 * @param {import("./settings.js").Settings} parts.settings
 * @param {import("./threshold.js").ThresholdSetting} parts.threshold
 * @param {import("./corrections.js").CorrectionSender} parts.corrections
 */
export function showServerFeatures(api, { settings, threshold, corrections }) {
  api.models().then(({ models }) => {
    settings.setModels(models);
    threshold.setDefaults({ model: models.find(({ served }) => served)?.name });
  }, ignore);
  api.features().then(({ feedback, threshold: defaultThreshold }) => {
    threshold.setDefaults({ threshold: defaultThreshold });
    corrections.isEnabled = feedback;
    if (feedback) settings.showFeedback();
  }, ignore);
}
