/** The desk of auditors: arrows choose a field, a digit the kind of error, Q W E how grave it is, T writes a note; P passes, F fails, N goes on. */
const GRADES: Record<string, string> = { q: "grave", w: "ordinary", e: "slight" };

export function startMarking(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-marking]");
  const rows = form ? [...form.querySelectorAll<HTMLElement>(".marks")] : [];
  if (!form || !rows.length) return;
  const here = (): number => rows.findIndex((row) => row.contains(document.activeElement));
  const part = <T extends HTMLElement>(row: HTMLElement | undefined, name: string): T | null => row?.querySelector<T>(`[name="${name}"]`) ?? null;
  const go = (place: number): void => part<HTMLSelectElement>(rows[Math.max(0, Math.min(rows.length - 1, place))], "kind")?.focus();

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.target as HTMLElement;
    if (target.closest("input:not([type=hidden]), textarea")) {
      if (event.key === "Escape") { event.preventDefault(); go(here()); }
      // Enter in a note would send the first button's verdict.
      else if (event.key === "Enter" && form.contains(target)) { event.preventDefault(); go(here() + 1); }
      return;
    }
    const key = event.key.toLowerCase();
    const row = rows[here()];
    const kind = part<HTMLSelectElement>(row, "kind");
    if (key === "arrowdown") go(here() + 1);
    else if (key === "arrowup") go(here() < 0 ? 0 : here() - 1);
    else if (kind && /^[0-9]$/.test(key)) { if (Number(key) < kind.options.length) kind.selectedIndex = Number(key); }
    else if (kind?.value && GRADES[key]) { const grade = part<HTMLSelectElement>(row, "severity"); if (grade) grade.value = GRADES[key]; }
    else if (kind?.value && key === "t") part<HTMLInputElement>(row, "note")?.focus();
    else {
      const wanted = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
      if (!wanted) return;
      wanted.click();
    }
    event.preventDefault();
  });
  go(0);
}
