/**
 * Registers the service worker, and receives pictures that other apps share.
 *
 * @module views/pwa
 */

/** Cache in which the service worker stores a picture that another app shared. */
const SHARED_CACHE = "numscribe-shared";

/** Register the service worker. Browsers support it only for HTTPS and localhost. */
export async function registerServiceWorker() {
  const { serviceWorker: workers } = navigator;
  if (workers === undefined) return;
  const hadOne = workers.controller !== null;
  workers.addEventListener("controllerchange", () => {
    if (hadOne) location.reload(); // so that the page does not mix files of two versions
  });
  try {
    const registration = await workers.register("sw.js");
    registration.waiting?.postMessage("take over");
  } catch {
    // Without the service worker, the page works only online.
  }
}

/**
 * Return the picture that another app shared, and delete it from the cache.
 *
 * @returns {Promise<File | null>} Null if there is none.
 */
export async function takeSharedPicture() {
  if (!new URLSearchParams(location.search).has("shared")) return null;
  history.replaceState(null, "", location.pathname);
  const cache = await caches.open(SHARED_CACHE);
  const response = await cache.match("shared");
  if (response === undefined) return null;
  await cache.delete("shared");
  const blob = await response.blob();
  const name = decodeURIComponent(response.headers.get("X-Name") ?? "");
  return new File([blob], name || "shared", { type: blob.type });
}
