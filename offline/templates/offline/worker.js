/* The service worker: an extra, never a need. Pages come from the network; where it is silent for three seconds, or not there, the
   page of what lies on this phone stands in, at the address that was asked for, with a lesson that was taken along in it,
   before a script has run. Files with a hash in their name never change.
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
  const stored = () => standIn(/^\/lesson\/([^/]+)\/$/.exec(url.pathname));
  const fresh = fetch(request);
  if (request.method !== "GET" || !SLOW.test(url.pathname)) return fresh.catch(async () => (await stored()) || Response.error());
  const first = await Promise.race([fresh, after(LIMIT)]).catch(() => null);
  return first || (await stored()) || fresh;
}

function after(ms) { return new Promise((done) => setTimeout(done, ms, null)); }

async function standIn(lesson) {
  const kept = await caches.match(OWN, { cacheName: "phone" });
  if (!kept || !lesson) return kept;
  const html = await kept.clone().text();
  const user = / data-user="([^"]+)"/.exec(html);
  const code = lesson[1].toUpperCase();
  const row = user && (await Promise.race([taken(user[1], code), after(1000)]).catch(() => null));
  if (!row) return kept;
  const title = text(row.body.title);
  // As reader.js shows it.
  const shown = `<section><h1>${title}</h1></section><p class="point">${text(row.body.point)}</p>${row.body.sections.join("\n")}`;
  const whole = html
    .replace(/<title>[^]*?<\/title>/, () => `<title>${title}</title>`)
    .replace(/(<main [^>]*class=)[^]*<\/main>/, (all, start) => `${start}"lesson" data-shown="${code}">${shown}</main>`);
  return new Response(whole, { headers: kept.headers });
}

function text(words) { return words.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`); }

// The piece of a lesson (packs.js). No database is made; a broken one may never answer.
function taken(user, code) {
  return new Promise((done, fail) => {
    const asked = indexedDB.open("packs-" + user);
    asked.onupgradeneeded = () => asked.transaction.abort();
    asked.onerror = () => fail(asked.error);
    asked.onsuccess = () => {
      const pieces = asked.result.transaction("pieces").objectStore("pieces");
      pieces.get(`/api/packs/lesson/${code}/`).onsuccess = (row) => done(row.target.result);
      asked.result.close(); // once that is through
    };
  });
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
