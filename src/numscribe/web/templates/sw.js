// Serves all files of the page, of one version, from the browser's cache, so that it works offline.
//
// The cache has priority over the network, also for the page itself, so that a page never mixes files
// of two versions. A new version is cached next to the old one. It is activated when no page uses the
// old one, or when the only open page has just been loaded and sends "take over".

const VERSION = {{ version|tojson }};
const FILES = {{ files|tojson }};
const PAGE = {{ page|tojson }};

const CACHE = `numscribe-${VERSION}`;
const SHARED = "numscribe-shared"; // a picture that another app shared

addEventListener("install", (event) => {
  const requests = [PAGE, ...FILES].map((url) => new Request(url, { cache: "no-cache" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)));
});

addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys().then((names) => {
      const old = names.filter((name) => name.startsWith("numscribe-") && name !== CACHE && name !== SHARED);
      return Promise.all(old.map((name) => caches.delete(name)));
    }),
  );
});

addEventListener("message", (event) => {
  if (event.data !== "take over") return;
  event.waitUntil(
    clients.matchAll({ type: "window", includeUncontrolled: true }).then((pages) => {
      return pages.length === 1 ? skipWaiting() : undefined;
    }),
  );
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "POST" && pathname === `${PAGE}share`) {
    event.respondWith(keepShared(request));
  } else if (request.method === "GET" && (pathname === PAGE || FILES.includes(pathname))) {
    event.respondWith(fromCache(request, pathname));
  }
});

async function fromCache(request, pathname) {
  const cache = await caches.open(CACHE);
  return (await cache.match(pathname)) ?? fetch(request);
}

async function keepShared(request) {
  const file = (await request.formData()).get("file");
  const cache = await caches.open(SHARED);
  const headers = { "Content-Type": file.type, "X-Name": encodeURIComponent(file.name) };
  await cache.put("shared", new Response(file, { headers }));
  return Response.redirect(`${PAGE}?shared`, 303);
}
