/** Small menus made of `details`: they close when one looks elsewhere, and on Escape. */
export function startPicks(): void {
  const open = (): NodeListOf<HTMLDetailsElement> => document.querySelectorAll<HTMLDetailsElement>("details.orders[open]");
  document.addEventListener("click", (event) => {
    for (const pick of open()) if (!pick.contains(event.target as Node)) pick.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const pick of open()) {
      pick.open = false;
      pick.querySelector("summary")?.focus();
    }
  });
}
