/** As-you-type suggestions: an ARIA combobox over `GET <data-suggest>?q=`. */
interface Suggestion { readonly text: string; readonly kind: string; readonly label: string; readonly url: string }

const PAUSE_MS = 90;

export function startSuggestions(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>("input[type=search]");
  const list = form.querySelector<HTMLElement>("[role=listbox]");
  const address = form.dataset.suggest;
  if (!input || !list || !address) return;
  let shown: readonly Suggestion[] = [];
  let at = -1;
  let timer = 0;
  let running: AbortController | undefined;
  let composing = false;

  const close = (): void => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (index: number): void => {
    at = index;
    [...list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === index)));
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", `${list.id}-${index}`);
      list.children[index]?.scrollIntoView({ block: "nearest" });
    }
  };
  const render = (items: readonly Suggestion[]): void => {
    shown = items;
    list.replaceChildren(...items.map((item, n) => {
      const option = document.createElement("div");
      option.id = `${list.id}-${n}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const text = document.createElement("span");
      text.textContent = item.text;
      const kind = document.createElement("small");
      kind.textContent = item.label;
      option.append(text, kind);
      return option;
    }));
    list.hidden = items.length === 0;
    input.setAttribute("aria-expanded", String(items.length > 0));
    mark(-1);
  };
  const ask = async (): Promise<void> => {
    running?.abort();
    const query = input.value.trim();
    if (!query) return close();
    running = new AbortController();
    try {
      const answer = await fetch(`${address}?q=${encodeURIComponent(query)}`, { signal: running.signal, headers: { accept: "application/json" } });
      if (answer.ok && input.value.trim() === query) render(((await answer.json()) as { suggestions: Suggestion[] }).suggestions);
    } catch {
      // Without suggestions the box still searches.
    }
  };
  const open = (index: number): void => {
    const item = shown[index];
    if (item) window.location.assign(item.url);
  };

  input.addEventListener("compositionstart", () => { composing = true; });
  input.addEventListener("compositionend", () => { composing = false; input.dispatchEvent(new Event("input")); });
  input.addEventListener("input", () => {
    if (composing) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key.startsWith("Arrow")) {
      // Whoever walks through the list keeps the list: an answer on its way must not replace it.
      window.clearTimeout(timer);
      running?.abort();
    }
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(); }
    else if (event.key === "ArrowDown" && shown.length) { event.preventDefault(); list.hidden = false; mark((at + 1) % shown.length); }
    else if (event.key === "ArrowUp" && shown.length) { event.preventDefault(); mark((at - 1 + shown.length) % shown.length); }
    else if (event.key === "Enter" && at >= 0 && !list.hidden) { event.preventDefault(); open(at); }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = (event.target as HTMLElement).closest("[role=option]");
    if (option) open([...list.children].indexOf(option));
  });
  input.addEventListener("blur", close);
}
