/**
 * A worker that cuts parts out of a picture: a large photo would hold up the page for seconds.
 *
 * Message `{file}` names the picture; `{id, part}` asks for a part of it, as shares of its width and
 * height, and is answered by `{id, blob}`, null where it cannot be cut.
 *
 * @module cutter
 */

/** Longer side of what is sent, in pixels: three times what the server looks at. */
const LONGEST = 1600;

/** Up to so many pixels, encoding without loss takes no time to speak of. */
const SMALL = 300_000;

/** @type {Promise<ImageBitmap> | null} */
let picture = null;

addEventListener("message", async ({ data }) => {
  if (data.file !== undefined) {
    const last = picture;
    picture = createImageBitmap(data.file);
    picture.catch(() => {}); // told with the first part
    last?.then((bitmap) => bitmap.close(), () => {});
    return;
  }
  try {
    const bitmap = await /** @type {Promise<ImageBitmap>} */ (picture);
    postMessage({ id: data.id, blob: await cut(bitmap, data.part) });
  } catch {
    postMessage({ id: data.id, blob: null });
  }
});

/**
 * @param {ImageBitmap} bitmap
 * @param {import("./ink/geometry.js").Box} part
 * @returns {Promise<Blob>}
 */
function cut(bitmap, { x, y, width, height }) {
  const [from, size] = [
    [x * bitmap.width, y * bitmap.height],
    [width * bitmap.width, height * bitmap.height],
  ];
  const scale = Math.min(1, LONGEST / Math.max(...size));
  const [wide, high] = size.map((side) => Math.max(1, Math.round(side * scale)));
  const canvas = new OffscreenCanvas(wide, high);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = "#fff"; // what the server lays under a transparent picture
  context.fillRect(0, 0, wide, high);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, from[0], from[1], size[0], size[1], 0, 0, wide, high);
  const isSmall = wide * high <= SMALL;
  return canvas.convertToBlob(isSmall ? { type: "image/png" } : { type: "image/jpeg", quality: 0.95 });
}
