/** Lists with boxes: choose all of a page, say how many are chosen. */
export function startSelection(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-selection]")) {
    const all = form.querySelector<HTMLInputElement>("[data-select-all]");
    const count = form.querySelector<HTMLElement>("[data-selected-count]");
    const boxes = [...form.querySelectorAll<HTMLInputElement>("tbody input[type=checkbox]")];
    const show = (): void => {
      const chosen = boxes.filter((box) => box.checked).length;
      if (count) count.textContent = chosen ? `${chosen} / ${boxes.length}` : "";
      if (all) [all.checked, all.indeterminate] = [chosen > 0 && chosen === boxes.length, chosen > 0 && chosen < boxes.length];
    };
    if (all) all.hidden = false;
    all?.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; show(); });
    form.addEventListener("change", show);
    show();
  }
}
