// Notices on this device: asked for only after the reader pressed the button.
function octets(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer: ArrayBuffer | null): string {
  const plain = String.fromCharCode(...new Uint8Array(buffer ?? new ArrayBuffer(0)));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

async function takeUp(part: HTMLElement): Promise<void> {
  if ((await Notification.requestPermission()) !== "granted") throw new Error(part.dataset.refused);
  const worker = await navigator.serviceWorker.ready;
  const given = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: octets(part.dataset.push ?? "") });
  const form = new FormData();
  form.set("csrfmiddlewaretoken", part.dataset.token ?? "");
  form.set("endpoint", given.endpoint);
  form.set("key", text(given.getKey("p256dh")));
  form.set("secret", text(given.getKey("auth")));
  const answer = await fetch("/account/push/take-up/", { method: "POST", body: form, credentials: "same-origin" });
  const said = (await answer.json()) as { location?: string; problem?: string };
  if (!answer.ok) {
    await given.unsubscribe();
    throw new Error(said.problem ?? String(answer.status));
  }
  location.assign(said.location ?? "/account/push/");
}

export function startPush(): void {
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return;
  for (const part of document.querySelectorAll<HTMLElement>("[data-push]")) {
    part.hidden = false;
    const problem = part.querySelector<HTMLElement>(".error");
    part.querySelector("button")?.addEventListener("click", () => {
      takeUp(part).catch((error: Error) => {
        if (!problem) return;
        problem.textContent = error.message;
        problem.hidden = false;
      });
    });
  }
}
