/** The review desk of authorities: a number takes that candidate, 0 none of them, N the next heading. */
export function startAuthorityReview(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-authority-review]");
  if (!form) return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if ((event.target as HTMLElement | null)?.closest("input, textarea, select, [contenteditable]")) return;
    const wanted = form.querySelector<HTMLElement>(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!wanted) return;
    event.preventDefault();
    wanted.click();
  });
}
