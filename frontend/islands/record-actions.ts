/** Print and share: buttons that only script can serve are hidden until it runs. */
export function startRecordActions(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-share]")) {
    button.hidden = false;
    button.addEventListener("click", () => void share(button));
  }
}

async function share(button: HTMLButtonElement): Promise<void> {
  const url = button.dataset.share ?? window.location.href;
  try {
    if (navigator.share) await navigator.share({ title: document.title, url });
    else {
      await navigator.clipboard.writeText(url);
      const spoken = document.getElementById("spoken");
      if (spoken) spoken.textContent = button.dataset.done ?? "";
      button.setAttribute("aria-pressed", "true");
      window.setTimeout(() => button.setAttribute("aria-pressed", "false"), 2000);
    }
  } catch {
    // The reader closed the sheet: nothing to say.
  }
}
