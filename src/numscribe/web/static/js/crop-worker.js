/**
 * A worker that crops a picture. Decoding a large photo would block the page for seconds.
 *
 * The message `{file}` sets the picture. The message `{id, box}` requests a crop, with a box in fractions
 * of the width and height. The answer is `{id, blob}`, with null if the picture cannot be decoded.
 *
 * @module crop-worker
 */

/** Maximum side of a crop, in pixels: three times that of the server's working resolution. */
const MAX_SIDE = 1600;

/** Crops of up to this number of pixels are encoded losslessly, which is fast enough for them. */
const MAX_PNG_PIXELS = 300_000;

/** @type {Promise<ImageBitmap> | null} */
let picture = null;

addEventListener("message", async ({ data }) => {
  if (data.file !== undefined) {
    const previous = picture;
    picture = createImageBitmap(data.file);
    picture.catch(() => {}); // reported with the first crop
    previous?.then((bitmap) => bitmap.close(), () => {});
    return;
  }
  try {
    const bitmap = await /** @type {Promise<ImageBitmap>} */ (picture);
    postMessage({ id: data.id, blob: await crop(bitmap, data.box) });
  } catch {
    postMessage({ id: data.id, blob: null });
  }
});

/**
 * @param {ImageBitmap} bitmap
 * @param {import("./ink/geometry.js").Box} box
 * @returns {Promise<Blob>}
 */
function crop(bitmap, { x, y, width, height }) {
  const [from, size] = [
    [x * bitmap.width, y * bitmap.height],
    [width * bitmap.width, height * bitmap.height],
  ];
  const scale = Math.min(1, MAX_SIDE / Math.max(...size));
  const [outputWidth, outputHeight] = size.map((side) => Math.max(1, Math.round(side * scale)));
  const canvas = new OffscreenCanvas(outputWidth, outputHeight);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = "#fff"; // the server uses the same background for transparent pictures
  context.fillRect(0, 0, outputWidth, outputHeight);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, from[0], from[1], size[0], size[1], 0, 0, outputWidth, outputHeight);
  const isSmall = outputWidth * outputHeight <= MAX_PNG_PIXELS;
  return canvas.convertToBlob(isSmall ? { type: "image/png" } : { type: "image/jpeg", quality: 0.95 });
}
