/** Names offered while a heading is typed in the editor: arrows choose, Enter writes the name and the number of its authority. */
interface Offered {
  readonly id: number; readonly kind: string; readonly heading: string; readonly matched: string; readonly dates: string; readonly dynasty: string; readonly control_number: string;
  readonly undifferentiated: boolean; readonly uses: number;
}
interface Piece { code: string; value: string }

const MARK = "\u2021";
const PAUSE_MS = 160;
const LEAST = 2;
const PERSON = ["person"];
const BODY = ["corporate", "meeting"];
const KINDS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  cnmarc: { 600: PERSON, 700: PERSON, 701: PERSON, 702: PERSON, 601: BODY, 710: BODY, 711: BODY, 712: BODY, 602: ["family"], 720: ["family"], 721: ["family"], 722: ["family"], 606: ["subject"], 607: ["place"], 500: ["work"] },
  marc21: { 100: PERSON, 600: PERSON, 700: PERSON, 110: BODY, 610: BODY, 710: BODY, 111: BODY, 611: BODY, 711: BODY, 650: ["subject"], 651: ["place"], 130: ["work"], 630: ["work"], 730: ["work"], 830: ["series", "work"] },
};

export function piecesOf(content: string): Piece[] {
  return content.split(MARK).slice(1).map((part) => ({ code: part.charAt(0), value: part.slice(1) }));
}

/** Put a name in place of the one typed: what is not part of a name stays. */
export function takeName(content: string, name: Offered, format: string): string {
  const chinese = format !== "marc21";
  const own = chinese ? "3abcf" : "0abcdq";
  const rest = piecesOf(content).filter((piece) => !own.includes(piece.code));
  const [family = "", given = ""] = chinese && name.kind === "person" && name.heading.includes(",") ? name.heading.split(/,\s*/, 2) : [name.heading];
  const written: Piece[] = [{ code: "a", value: family }];
  if (given) written.push({ code: "b", value: given });
  if (name.dynasty) written.push({ code: "c", value: `(${name.dynasty})` });
  if (name.dates) written.push({ code: chinese ? "f" : "d", value: chinese ? `(${name.dates})` : name.dates });
  const number = name.control_number ? [{ code: chinese ? "3" : "0", value: name.control_number }] : [];
  return (chinese ? [...number, ...written, ...rest] : [...written, ...rest, ...number]).map((piece) => `${MARK}${piece.code}${piece.value}`).join("");
}

class Picks {
  private readonly list = document.createElement("div");
  private shown: readonly Offered[] = [];
  private at = -1;
  private timer = 0;
  private running: AbortController | undefined;
  private field: HTMLTextAreaElement | undefined;

  constructor(private readonly form: HTMLFormElement) {
    this.list.id = "authority-picks";
    this.list.className = "suggest-list authority-picks";
    this.list.setAttribute("role", "listbox");
    this.list.hidden = true;
    form.addEventListener("input", (event) => this.typed(event));
    // Before the grid, which walks between fields with the arrows.
    form.addEventListener("keydown", (event) => this.pressed(event), { capture: true });
    form.addEventListener("focusout", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = (event.target as HTMLElement).closest("[role=option]");
      if (option) this.take([...this.list.children].indexOf(option));
    });
  }

  private typed(event: Event): void {
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement) || field.dataset.column !== "content" || (event as InputEvent).isComposing) return;
    const tag = field.closest("tr")?.querySelector<HTMLInputElement>("input[data-column=tag]")?.value ?? "";
    const kinds = KINDS[this.form.dataset.format ?? ""]?.[tag];
    const before = field.value.slice(0, field.selectionStart).split(MARK).at(-1) ?? "";
    const typed = before.slice(1).trim();
    window.clearTimeout(this.timer);
    if (!kinds || before.charAt(0) !== "a" || typed.length < (/[\u3400-\u9fff]/.test(typed) ? 1 : LEAST)) return this.close();
    this.field = field;
    this.timer = window.setTimeout(() => void this.ask(typed, kinds), PAUSE_MS);
  }

  private async ask(typed: string, kinds: readonly string[]): Promise<void> {
    this.running?.abort();
    this.running = new AbortController();
    const query = new URLSearchParams([["q", typed], ["limit", "8"], ...kinds.map((kind) => ["kind", kind])]);
    try {
      const answer = await fetch(`/api/authorities/v1/lookup?${query}`, { signal: this.running.signal, headers: { accept: "application/json" } });
      if (answer.ok && this.field && document.activeElement === this.field) this.show(((await answer.json()) as { authorities: Offered[] }).authorities);
    } catch {
      // Without offers the field is typed as before.
    }
  }

  private show(found: readonly Offered[]): void {
    this.shown = found;
    this.at = -1;
    this.list.replaceChildren(...found.map((one, n) => {
      const option = document.createElement("div");
      option.id = `authority-pick-${n}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const name = document.createElement("span");
      name.className = "song";
      name.textContent = one.matched ? `${one.heading}（${one.matched}）` : one.heading;
      const facts = document.createElement("small");
      facts.textContent = [one.dynasty, one.dates, one.undifferentiated ? "?" : "", one.control_number].filter(Boolean).join(" ");
      option.append(name, facts);
      return option;
    }));
    this.list.setAttribute("aria-label", this.field?.getAttribute("aria-label") ?? "");
    this.list.hidden = found.length === 0;
    this.field?.parentElement?.append(this.list);
    this.field?.setAttribute("aria-controls", this.list.id);
  }

  private pressed(event: KeyboardEvent): void {
    if (this.list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") this.mark((this.at + 1) % this.shown.length);
    else if (event.key === "ArrowUp") this.mark((this.at - 1 + this.shown.length) % this.shown.length);
    else if (event.key === "Enter" && this.at >= 0 && !event.ctrlKey) this.take(this.at);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private mark(index: number): void {
    this.at = index;
    [...this.list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === index)));
    this.field?.setAttribute("aria-activedescendant", `authority-pick-${index}`);
  }

  private take(index: number): void {
    const name = this.shown[index];
    const field = this.field;
    this.close();
    if (!name || !field) return;
    field.value = takeName(field.value, name, this.form.dataset.format ?? "");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    window.clearTimeout(this.timer);
    this.close();
    field.focus();
  }

  private close(): void {
    this.running?.abort();
    window.clearTimeout(this.timer);
    this.list.hidden = true;
    this.at = -1;
    this.field?.removeAttribute("aria-activedescendant");
  }
}

export function startAuthorityPicks(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-marc-editor]:not([data-preview])")) new Picks(form);
}
