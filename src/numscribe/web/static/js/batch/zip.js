/**
 * Files out of a ZIP archive, by fflate, which is loaded with the first archive.
 *
 * @module batch/zip
 */

/** Compressions that fflate reads: none, and deflate. */
const METHODS = [0, 8];

/** Files unpacked before the page may draw. */
const AT_ONCE = 10;

/** An archive that cannot be unpacked: it is broken, or there is too much in it. */
export class ZipError extends Error {
  /**
   * @param {"broken" | "tooMuch"} reason
   * @param {ErrorOptions} [options]
   */
  constructor(reason, options) {
    super(reason, options);
    this.name = "ZipError";
    this.reason = reason;
  }
}

/**
 * @typedef {object} Limits
 * @property {number} bytes A larger file is left out; none gives more than the archive says.
 * @property {number} count Of files.
 * @property {number} total Bytes of all files.
 */

/** @typedef {{name: string, size: number, originalSize: number, compression: number}} Entry */

/**
 * @param {Blob} archive
 * @param {(name: string) => boolean} wanted
 * @param {Limits} limits
 * @returns {Promise<{files: File[], skipped: string[]}>} In the order of the archive, and the names
 *   of what was left out: not wanted, too large, broken, or packed in a way that is not known.
 * @throws {ZipError}
 */
export async function unzip(archive, wanted, limits) {
  if (archive.size > limits.total) throw new ZipError("tooMuch");
  const { unzipSync } = await import("../vendor/fflate/fflate.js");
  const bytes = new Uint8Array(await archive.arrayBuffer());
  /** @type {Entry[]} */
  const entries = [];
  try {
    unzipSync(bytes, { filter: (/** @type {Entry} */ entry) => entries.push(entry) < 0 });
  } catch (cause) {
    throw new ZipError("broken", { cause });
  }
  const kept = entries.filter(({ name }) => !isNoFile(name));
  const fit = kept.filter((entry) => wanted(entry.name) && isFit(entry, limits.bytes));
  const total = fit.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (fit.length > limits.count || total > limits.total) throw new ZipError("tooMuch");
  const files = new Map();
  for (const { name } of fit) {
    if (files.size % AT_ONCE === 0) await new Promise((done) => setTimeout(done));
    try {
      const unpacked = unzipSync(bytes, { filter: (/** @type {Entry} */ e) => e.name === name });
      files.set(name, new File([unpacked[name]], readable(name)));
    } catch {
      continue; // broken: named among what was left out
    }
  }
  const skipped = kept.filter(({ name }) => !files.has(name)).map(({ name }) => readable(name));
  return { files: [...files.values()], skipped };
}

/** @param {Entry} entry */
function sizeOf({ size, originalSize, compression }) {
  return compression === 0 ? size : originalSize;
}

/**
 * @param {Entry} entry
 * @param {number} bytes
 */
function isFit(entry, bytes) {
  return METHODS.includes(entry.compression) && sizeOf(entry) <= bytes;
}

/**
 * @param {string} name
 * @returns {boolean} Whether it is a folder, or what a Mac puts beside each file.
 */
function isNoFile(name) {
  return name.endsWith("/") || name.startsWith("__MACOSX/") || name.endsWith(".DS_Store");
}

/**
 * @param {string} name As fflate has it: a name without the mark of UTF-8 is read as Latin-1.
 * @returns {string} Read as UTF-8, which Macs write without that mark.
 */
function readable(name) {
  try {
    const bytes = Uint8Array.from(name, (char) => char.charCodeAt(0));
    if ([...name].some((char) => char.charCodeAt(0) > 255)) return name;
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return name;
  }
}
