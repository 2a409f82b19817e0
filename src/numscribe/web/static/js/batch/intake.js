/**
 * Selects the pictures among given files.
 *
 * @module batch/intake
 */

import { MAX_MEGABYTES } from "../reading/api.js";
import { unzip, ZipError } from "./zip.js";

/** What the server reads. */
const PICTURE = /\.(png|jpe?g|webp|bmp|gif|tiff?)$/i;

/** Of an archive: the browser holds all of it. */
export const MAX_UNPACKED = { count: 1000, megabytes: 500 };

const LIMITS = {
  bytes: MAX_MEGABYTES * 1e6,
  count: MAX_UNPACKED.count,
  total: MAX_UNPACKED.megabytes * 1e6,
};

/**
 * @typedef {object} Intake
 * @property {File[]} pictures
 * @property {string[]} skipped Names of files that are no pictures, or that cannot be unpacked.
 * @property {{name: string, reason: ZipError["reason"]} | null} trouble With the last archive that
 *   had some.
 */

/**
 * @param {readonly File[]} files Pictures, and archives of them.
 * @returns {Promise<Intake>}
 */
export async function takeIn(files) {
  /** @type {Intake} */
  const taken = { pictures: [], skipped: [], trouble: null };
  for (const file of files) {
    if (/\.zip$/i.test(file.name)) await unpack(file, taken);
    else if (PICTURE.test(file.name) || file.type.startsWith("image/")) taken.pictures.push(file);
    else taken.skipped.push(file.name);
  }
  return taken;
}

/**
 * @param {File} archive
 * @param {Intake} taken
 */
async function unpack(archive, taken) {
  try {
    const { files, skipped } = await unzip(archive, (name) => PICTURE.test(name), LIMITS);
    taken.pictures.push(...files);
    taken.skipped.push(...skipped);
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    taken.trouble = { name: archive.name, reason: error.reason };
  }
}
