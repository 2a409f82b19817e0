/**
 * Shows and hides the photo of a table.
 *
 * @module table/preview
 */

/**
 * @param {HTMLImageElement} image
 * @param {Blob} photo
 * @returns {Promise<boolean>} Whether the photo is still shown after the browser has decoded it.
 */
export async function showPhoto(image, photo) {
  hidePhoto(image);
  const { src } = Object.assign(image, { src: URL.createObjectURL(photo) });
  try {
    await image.decode();
  } catch {
    // The server reports pictures that cannot be decoded.
  }
  return image.src === src;
}

/** @param {HTMLImageElement} image */
export function hidePhoto(image) {
  if (!image.hasAttribute("src")) return;
  URL.revokeObjectURL(image.src);
  image.removeAttribute("src");
}
