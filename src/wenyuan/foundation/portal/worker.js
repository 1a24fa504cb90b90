// Keeps the shell and the offline pages, and nothing else: no page of the library, no answer of the interface, nothing of a person.
const version = "VERSION";
const shell = ["SHELL"];
const name = `wenyuan-${version}`;
const memory = "wenyuan-display";

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(name);
    // Without cookies: the pages are the same for everybody.
    await Promise.all(shell.map(async (address) => {
      const answer = await fetch(new Request(address, { credentials: "omit", cache: "reload" }));
      if (!answer.ok) throw new Error(address);
      await cache.put(address, answer);
    }));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const key of await caches.keys()) if (key.startsWith("wenyuan-") && key !== name && key !== memory) await caches.delete(key);
    await self.clients.claim();
  })());
});

async function offlinePage() {
  const kept = await (await caches.open(memory)).match("/offline/display");
  const display = kept ? await kept.json() : {};
  const lang = ["zh-hans", "zh-hant", "en"].includes(display.lang) ? display.lang : "zh-hans";
  const mode = display.mode === "elder" ? "elder" : "";
  const page = await (await caches.open(name)).match(`/offline/?lang=${lang}&mode=${mode}`);
  return page ?? Response.error();
}

self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(offlinePage));
    return;
  }
  const url = new URL(request.url);
  if (url.origin === self.location.origin && shell.includes(url.pathname) && url.pathname.startsWith("/static/")) {
    event.respondWith((async () => (await (await caches.open(name)).match(url.pathname)) ?? fetch(request))());
  }
});

// The page says how it is shown, so that the offline page speaks the same language.
self.addEventListener("message", (event) => {
  const said = event.data;
  if (!said || typeof said.lang !== "string" || typeof said.mode !== "string") return;
  event.waitUntil((async () => {
    await (await caches.open(memory)).put("/offline/display", new Response(JSON.stringify({ lang: said.lang, mode: said.mode })));
  })());
});

self.addEventListener("push", (event) => {
  let said = {};
  try { said = event.data ? event.data.json() : {}; } catch { return; }
  if (typeof said.title !== "string") return;
  event.waitUntil(self.registration.showNotification(said.title, {
    body: said.body ?? "", lang: said.lang ?? "", tag: said.tag ?? "", data: { path: said.path ?? "/account/" },
    icon: "/static/ui/icons/icon-192.png", badge: "/static/ui/icons/badge-96.png",
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const target = new URL(event.notification.data?.path ?? "/account/", self.location.origin);
  if (target.origin !== self.location.origin) return;
  event.waitUntil((async () => {
    for (const client of await self.clients.matchAll({ type: "window" })) {
      if (new URL(client.url).pathname === target.pathname) return client.focus();
    }
    return self.clients.openWindow(target.href);
  })());
});
