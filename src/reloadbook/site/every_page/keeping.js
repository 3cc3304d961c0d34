// What a browser keeps of the book for a visit without a network: the pages that were opened, and
// what they have used. Pages come from the network where there is one. The build names the edition,
// and the folders whose names tell their content.
"use strict";

const EDITION = "";
const FOLDERS = [""];

/** @type {ServiceWorkerGlobalScope} */
const worker = /** @type {any} */ (self);
const site = worker.registration.scope;
// Another book on the same host keeps its own.
const PREFIX = `reloading-python ${site} `;

const OFFLINE = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>No network</title>
<p>There is no network, and this browser has not opened this page of Reloading Python before.</p>
</html>`;

/** Find the folder of an address that tells its content. @param {URL} url */
const folderOf = ({ pathname }) => FOLDERS.find((name) => pathname.split("/").at(-2) === name);

/** Say whether an address always has the same content. @param {URL} url */
const isFixed = (url) => Boolean(folderOf(url)) || /^\?v=[0-9a-f]{8}$/.test(url.search);

/** What is asked for at an address, and where that is kept. @param {string} address */
const place = async (address) => {
  const url = new URL(address);
  const cache = await caches.open(PREFIX + (folderOf(url) ?? EDITION));
  const name = url.origin + url.pathname + (isFixed(url) ? url.search : "");
  return { cache, name, isFixed: isFixed(url) };
};

/** Keep an answer if it is whole, and if there is room. @param {string} address @param {Response} answer */
const keep = async (address, answer) => {
  const { cache, name } = await place(address);
  if (answer.status === 200 && !answer.redirected) await cache.put(name, answer).catch(() => {});
};

/**
 * Keep what did not come through this worker: as the browser has it, or what a page has made.
 * @param {[address: string, content?: BufferSource]} used
 */
const take = async ([address, content]) => {
  const { cache, name } = await place(address);
  if (await cache.match(name)) return;
  await keep(address, content ? new Response(content) : await fetch(address, { cache: "force-cache" }));
};

/** @param {FetchEvent} event */
const answer = async (event) => {
  const { request } = event;
  const isPage = request.mode === "navigate";
  const { cache, name, isFixed } = await place(request.url);
  const kept = await cache.match(name, { ignoreVary: true });
  if (kept && isFixed) return kept;
  try {
    // Whatever a server says of the age of its pages, a new edition is there at the first visit.
    const come = await fetch(request, isPage ? { cache: "no-cache" } : {});
    event.waitUntil(keep(request.url, come.clone()));
    return come;
  } catch (error) {
    if (!kept && !isPage) throw error;
    return kept ?? new Response(OFFLINE, { status: 503, headers: { "Content-Type": "text/html" } });
  }
};

const forgetOldEditions = async () => {
  const current = [EDITION, ...FOLDERS].map((name) => PREFIX + name);
  const own = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  await Promise.all(own.filter((name) => !current.includes(name)).map((name) => caches.delete(name)));
};

worker.addEventListener("install", () => { worker.skipWaiting(); });
worker.addEventListener("activate", (event) => {
  // A page that is told of this worker says what it has used.
  event.waitUntil(forgetOldEditions().then(() => worker.clients.claim()));
});
worker.addEventListener("message", (event) => {
  const used = event.data.filter((/** @type {[string]} */ [address]) => address.startsWith(site));
  event.waitUntil(Promise.allSettled(used.map(take)));
});
worker.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith(site)) event.respondWith(answer(event));
});
