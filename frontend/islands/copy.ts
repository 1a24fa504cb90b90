/** Buttons that copy the text of another element and say so. */
export function startCopy(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as HTMLElement).closest<HTMLButtonElement>("button[data-copy]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copy ?? "");
    const text = button.dataset.copyText ?? source?.innerText ?? "";
    void navigator.clipboard.writeText(text.trim()).then(() => {
      const label = button.querySelector<HTMLElement>("[data-label]") ?? button;
      const before = label.textContent;
      label.textContent = button.dataset.done ?? before;
      window.setTimeout(() => { label.textContent = before; }, 2000);
    });
  });
}
