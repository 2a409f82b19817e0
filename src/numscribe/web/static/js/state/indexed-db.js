/**
 * Promises for IndexedDB.
 *
 * @module state/indexed-db
 */

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>} The result of the request.
 */
export function resultOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
