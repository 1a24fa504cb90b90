/** The phone's menu: a sheet over the page that holds the focus and gives it back. */
export function startMenu(): void {
  const button = document.querySelector<HTMLButtonElement>("button[data-menu]");
  const sheet = document.querySelector<HTMLDialogElement>("dialog.menu-sheet");
  if (!button || !sheet) return;
  button.addEventListener("click", () => {
    sheet.showModal();
    button.setAttribute("aria-expanded", "true");
  });
  sheet.addEventListener("close", () => {
    button.setAttribute("aria-expanded", "false");
    button.focus();
  });
  sheet.querySelector("[data-close]")?.addEventListener("click", () => sheet.close());
}
