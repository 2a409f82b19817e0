/**
 * Registers the service worker, and receives pictures that other apps share.
 *
 * @module views/app
 */

/** Where the service worker leaves a picture that another app handed over. */
const SHARED = "numscribe-shared";

/** Register the service worker, once the page is there; browsers have none without encryption. */
export async function install() {
  const { serviceWorker: workers } = navigator;
  if (workers === undefined) return;
  const hadOne = workers.controller !== null;
  workers.addEventListener("controllerchange", () => {
    if (hadOne) location.reload(); // so that no page has files of two versions
  });
  try {
    const registration = await workers.register("sw.js");
    registration.waiting?.postMessage("take over");
  } catch {
    // The page works without it, as long as there is a network.
  }
}

/**
 * @returns {Promise<File | null>} The picture that another app handed over, which is given once; null
 *   where there is none.
 */
export async function takeShared() {
  if (!new URLSearchParams(location.search).has("shared")) return null;
  history.replaceState(null, "", location.pathname);
  const cache = await caches.open(SHARED);
  const response = await cache.match("shared");
  if (response === undefined) return null;
  await cache.delete("shared");
  const blob = await response.blob();
  const name = decodeURIComponent(response.headers.get("X-Name") ?? "");
  return new File([blob], name || "shared", { type: blob.type });
}
