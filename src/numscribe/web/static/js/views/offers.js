/**
 * Shows optional features once the server has announced them.
 *
 * @module views/offers
 */

/** What a server does not answer is not offered. */
const ignore = () => {};

/**
 * @param {import("../reading/api.js").Api} api
 * @param {object} parts
 * @param {import("./settings.js").Settings} parts.settings
 * @param {import("./threshold.js").Threshold} parts.threshold
 * @param {import("./corrections.js").Corrections} parts.corrections
 */
export function offer(api, { settings, threshold, corrections }) {
  api.models().then(({ models }) => {
    settings.offerModels(models);
    threshold.offer({ model: models.find(({ served }) => served)?.name });
  }, ignore);
  api.features().then(({ feedback, threshold: usual }) => {
    threshold.offer({ threshold: usual });
    corrections.isOffered = feedback;
    if (feedback) settings.offerFeedback();
  }, ignore);
}
