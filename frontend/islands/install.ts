// The service worker: registered once the page stands, told in which language and mode the reader reads.
function display(): { lang: string; mode: string } {
  const root = document.documentElement;
  return { lang: root.lang.toLowerCase(), mode: root.dataset.mode ?? "" };
}

export function startInstalled(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-again]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      window.location.reload();
    });
  }
  if (!("serviceWorker" in navigator) || location.pathname.startsWith("/offline/")) return;
  window.addEventListener("load", () => void register(), { once: true });
}

async function register(): Promise<void> {
  try {
    await navigator.serviceWorker.register("/service-worker.js", { scope: "/", updateViaCache: "none" });
    (await navigator.serviceWorker.ready).active?.postMessage(display());
  } catch {
    // A browser that refuses goes on without it: nothing else depends on the worker.
  }
}
