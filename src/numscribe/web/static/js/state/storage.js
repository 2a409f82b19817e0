/**
 * JSON values in the browser's storage.
 *
 * @module state/storage
 */

/**
 * @param {"localStorage" | "sessionStorage"} name
 * @returns {Pick<Storage, "getItem" | "setItem" | "removeItem">} A storage without content, if the
 *   browser forbids access.
 */
export function browserStorage(name) {
  try {
    return window[name];
  } catch {
    return { getItem: () => null, setItem: () => {}, removeItem: () => {} };
  }
}

/**
 * @template T
 * @param {Pick<Storage, "getItem">} storage
 * @param {string} key
 * @param {T} defaultValue Returned if the key is missing or its value is not valid JSON.
 * @returns {T}
 */
export function loadJson(storage, key, defaultValue) {
  try {
    return JSON.parse(storage.getItem(key) ?? "null") ?? defaultValue;
  } catch {
    return defaultValue;
  }
}

/**
 * Store a value. If the storage is full or forbidden, nothing is stored.
 *
 * @param {Pick<Storage, "setItem">} storage
 * @param {string} key
 * @param {unknown} value
 */
export function saveJson(storage, key, value) {
  try {
    storage.setItem(key, JSON.stringify(value));
  } catch {
    // The page works without storage.
  }
}
