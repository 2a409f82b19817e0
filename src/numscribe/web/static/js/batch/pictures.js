/**
 * Collects pictures from files and ZIP archives.
 *
 * @module batch/pictures
 */

import { MAX_MEGABYTES } from "../reading/api.js";
import { unzip, ZipError } from "./zip.js";

/** Names of files that the server can read. */
const PICTURE_NAME = /\.(png|jpe?g|webp|bmp|gif|tiff?)$/i;

/** Maximum size of an archive, which is unpacked in memory. */
export const ARCHIVE_LIMITS = { count: 1000, megabytes: 500 };

const LIMITS = {
  bytes: MAX_MEGABYTES * 1e6,
  count: ARCHIVE_LIMITS.count,
  total: ARCHIVE_LIMITS.megabytes * 1e6,
};

/**
 * @typedef {object} CollectedFiles
 * @property {File[]} pictures
 * @property {string[]} skipped Names of files that are not pictures, or cannot be unpacked.
 * @property {{name: string, reason: ZipError["reason"]} | null} archiveError Error of the last archive
 *   that could not be unpacked.
 */

/**
 * @param {readonly File[]} files Pictures and ZIP archives.
 * @returns {Promise<CollectedFiles>}
 */
export async function collectPictures(files) {
  /** @type {CollectedFiles} */
  const collected = { pictures: [], skipped: [], archiveError: null };
  for (const file of files) {
    if (/\.zip$/i.test(file.name)) await unpack(file, collected);
    else if (PICTURE_NAME.test(file.name) || file.type.startsWith("image/")) collected.pictures.push(file);
    else collected.skipped.push(file.name);
  }
  return collected;
}

/**
 * @param {File} archive
 * @param {CollectedFiles} collected
 */
async function unpack(archive, collected) {
  try {
    const { files, skipped } = await unzip(archive, (name) => PICTURE_NAME.test(name), LIMITS);
    collected.pictures.push(...files);
    collected.skipped.push(...skipped);
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    collected.archiveError = { name: archive.name, reason: error.reason };
  }
}
