// Reading offline is switched off here: ends the service worker that a reader may still have, and what it kept.

const PREFIX = `broadsheet ${new URL(registration.scope).pathname} `;

async function end() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX)).map((name) => caches.delete(name)));
  await registration.unregister();
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(end()));
