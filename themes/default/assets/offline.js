// Enhances every page, where the site is to be read offline: asks for the service worker (sw.js at the root of the site),
// says so where it has shown a copy that was kept, and leads from the footer to all that is kept.

import { element, ROOT } from "./page.js";
import { notice } from "./told.js";

const workers = location.protocol.startsWith("http") ? navigator.serviceWorker : undefined; // none without https either

function sayCopy({ data }) {
  if (!("copy" in data)) return;
  const day = new Date(data.copy), language = document.documentElement.lang;
  const when = day.toLocaleString(language === "en" ? "en-GB" : language, { dateStyle: "long", timeStyle: "short" });
  notice(isNaN(day) ? _("offline.copy") : _("offline.copy_of")({ when }));
}

async function begin() {
  workers.addEventListener("message", sayCopy);
  workers.startMessages();
  workers.controller?.postMessage("copy?");
  try {
    await workers.register(new URL("sw.js", ROOT), { scope: ROOT.pathname });
  } catch {
    return; // a browser may forbid it, and a server be gone: the page reads as well
  }
  const link = element("a", { href: new URL("offline.html", ROOT).href }, _("offline.link"));
  document.querySelector("footer").append(element("p", {}, link));
}

if (workers) begin();
