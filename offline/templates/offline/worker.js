/* The service worker: an extra, never a need. Pages come from the network; where it is silent for three seconds, or not there, the
   page of what lies on this phone stands in, at the address that was asked for. Files with a hash in their name never change.
   It never takes over from an older one while a page is open: there is no skipWaiting and no claim. */
"use strict";

const LIMIT = 3000; // ms
const OWN = "{{ page }}";
const SLOW = /^\/(?:$|lesson\/|quiz\/|courses\/|errands\/|plan\/|gap\/|me\/|help\/)/; // what the stored page can stand in for when it is slow
const NEVER = /^\/(?:api|desk|cms|documents|demo|healthz|health)\b/;
const FILES = 200; // of older releases; the oldest go

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (url.origin !== location.origin || NEVER.test(url.pathname)) return;
  if (request.mode === "navigate") event.respondWith(page(request, url));
  else if (request.method === "GET" && url.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.method === "GET" && url.pathname.startsWith("/media/")) event.respondWith(picture(request));
});

async function page(request, url) {
  const stored = () => caches.match(OWN, { cacheName: "phone" });
  const fresh = fetch(request);
  if (request.method !== "GET" || !SLOW.test(url.pathname)) return fresh.catch(async () => (await stored()) || Response.error());
  const late = new Promise((done) => setTimeout(done, LIMIT, null));
  const first = await Promise.race([fresh, late]).catch(() => null);
  return first || (await stored()) || fresh;
}

async function file(request) {
  const kept = await caches.match(request, { cacheName: "assets" });
  if (kept) return kept;
  const response = await fetch(request);
  // Only with a hash in its name, so that what is kept is what is meant.
  if (response.ok && /\.[0-9a-f]{12}\./.test(request.url)) {
    const copy = response.clone();
    caches.open("assets").then(async (cache) => {
      await cache.put(request, copy);
      const keys = await cache.keys();
      await Promise.all(keys.slice(0, Math.max(0, keys.length - FILES)).map((key) => cache.delete(key)));
    }).catch(() => {});
  }
  return response;
}

// What was taken along first: it is shown to nobody but who may see it, and it does not change.
async function picture(request) {
  return (await caches.match(request)) || fetch(request);
}
