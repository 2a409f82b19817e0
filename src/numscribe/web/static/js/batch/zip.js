/**
 * Reads ZIP archives (APPNOTE.TXT 6.3); the browser's `DecompressionStream` inflates the files.
 *
 * @module batch/zip
 */

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;

/** An archive that cannot be unpacked: it is damaged, or too large. */
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
 * @property {number} bytes Maximum size of a file. Larger ones are left out, whatever size the archive
 *   states.
 * @property {number} count Maximum number of files.
 * @property {number} total Maximum size of all files, in bytes.
 */

/**
 * @param {Blob} archive
 * @param {(name: string) => boolean} wanted
 * @param {Limits} limits
 * @returns {Promise<{files: File[], skipped: string[]}>} The files in the order of the archive, and
 *   the names of files left out: not wanted, too large, encrypted, or of an unknown compression.
 * @throws {ZipError}
 */
export async function unzip(archive, wanted, limits) {
  if (archive.size > limits.total) throw new ZipError("tooMuch");
  const bytes = new Uint8Array(await archive.arrayBuffer());
  const view = new DataView(bytes.buffer);
  const files = [];
  const skipped = [];
  let left = limits.total;
  try {
    for (const entry of listEntries(view)) {
      if (isMetadata(entry.name)) continue;
      const isFit = wanted(entry.name) && entry.size <= limits.bytes && !(entry.flags & ENCRYPTED);
      if (isFit && files.length === limits.count) throw new ZipError("tooMuch");
      const content = isFit ? await unpack(bytes, view, entry, limits.bytes) : null;
      if (content === null) {
        skipped.push(entry.name);
        continue;
      }
      left -= content.size;
      if (left < 0) throw new ZipError("tooMuch");
      files.push(new File([content], entry.name));
    }
  } catch (cause) {
    throw cause instanceof ZipError ? cause : new ZipError("broken", { cause });
  }
  return { files, skipped };
}

/**
 * @param {string} name
 * @returns {boolean} Whether it is a folder, or metadata of macOS.
 */
function isMetadata(name) {
  return name.endsWith("/") || name.startsWith("__MACOSX/") || name.endsWith(".DS_Store");
}

/**
 * @typedef {object} Entry
 * @property {string} name
 * @property {number} flags
 * @property {number} method
 * @property {number} packed Compressed size in bytes.
 * @property {number} size Size of the file in bytes.
 * @property {number} offset Offset of the local header.
 */

/**
 * @param {DataView} view
 * @returns {Generator<Entry>} Entries of the central directory.
 */
function* listEntries(view) {
  let end = view.byteLength - 22;
  while (end >= 0 && view.getUint32(end, true) !== END_SIGNATURE) end -= 1;
  if (end < 0) throw new RangeError("no end of a central directory");
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i += 1) {
    if (view.getUint32(at, true) !== ENTRY_SIGNATURE) throw new RangeError("no entry");
    const nameLength = view.getUint16(at + 28, true);
    const name = new Uint8Array(view.buffer, at + 46, nameLength);
    yield {
      name: new TextDecoder().decode(name),
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    };
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {DataView} view
 * @param {Entry} entry
 * @param {number} maxBytes
 * @returns {Promise<Blob | null>} Null if the compression is unknown, or the file too large.
 */
async function unpack(bytes, view, { method, packed, offset }, maxBytes) {
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const content = bytes.subarray(start, start + packed);
  if (method === STORED) return packed > maxBytes ? null : new Blob([content]);
  if (method !== DEFLATED) return null;
  const stream = new Blob([content]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const chunks = [];
  let total = 0;
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return new Blob(chunks);
    total += value.byteLength;
    if (total > maxBytes) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
}
