/**
 * Files out of a ZIP archive, unpacked by the browser's own inflate (APPNOTE.TXT 6.3).
 *
 * @module batch/zip
 */

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;

/** An archive that cannot be unpacked. */
export class ZipError extends Error {}

/**
 * @param {Blob} archive
 * @param {(name: string) => boolean} wanted
 * @param {number} maxBytes Larger files are left out, whatever the archive says of their size.
 * @returns {Promise<File[]>} In the order of the archive.
 * @throws {ZipError}
 */
export async function unzip(archive, wanted, maxBytes) {
  const bytes = new Uint8Array(await archive.arrayBuffer());
  const view = new DataView(bytes.buffer);
  const files = [];
  try {
    for (const entry of entries(view)) {
      if (!wanted(entry.name) || entry.size > maxBytes || entry.flags & ENCRYPTED) continue;
      const content = await unpack(bytes, view, entry, maxBytes);
      if (content !== null) files.push(new File([content], entry.name));
    }
  } catch (cause) {
    throw new ZipError("not a ZIP archive that can be read", { cause });
  }
  return files;
}

/**
 * @typedef {object} Entry
 * @property {string} name
 * @property {number} flags
 * @property {number} method
 * @property {number} packed Bytes in the archive.
 * @property {number} size Bytes of the file.
 * @property {number} offset Of its local header.
 */

/**
 * @param {DataView} view
 * @returns {Generator<Entry>} What the central directory lists.
 */
function* entries(view) {
  let end = view.byteLength - 22;
  while (end >= 0 && view.getUint32(end, true) !== END) end -= 1;
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i += 1) {
    if (view.getUint32(at, true) !== ENTRY) throw new RangeError("no entry");
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
 * @returns {Promise<BlobPart | null>} Null for a method that browsers do not know, or too much.
 */
async function unpack(bytes, view, { method, packed, offset }, maxBytes) {
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const content = bytes.subarray(start, start + packed);
  if (method === STORED) return content;
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
