/** Pickers for the positions of a coded field, under the grid: what is chosen is written at its place. */
import { MARK, type Row, isControl } from "./model";

export interface Position { readonly start: number; readonly length: number; readonly name: string; readonly codes: readonly (readonly [string, string])[] }

export class Coded {
  private row: Row | undefined;
  private positions: readonly Position[] = [];

  constructor(private readonly place: HTMLElement, private readonly write: (row: Row, content: string) => void) {
    place.addEventListener("input", (event) => this.chosen(event));
  }

  show(row: Row | undefined, positions: readonly Position[]): void {
    if (row === this.row && positions === this.positions) {
      this.fill();
      return;
    }
    this.row = row;
    this.positions = positions;
    const grid = this.place.querySelector<HTMLElement>("[data-coded-list]");
    this.place.hidden = !row || !positions.length;
    if (!grid || !row || !positions.length) return;
    const title = this.place.querySelector("[data-coded-title]");
    if (title) title.textContent = row.tag;
    grid.replaceChildren(...positions.map((one, n) => this.line(one, n)));
    this.fill();
  }

  /** Go to the pickers of the field. */
  enter(): boolean {
    const first = this.place.hidden ? null : this.place.querySelector<HTMLElement>("select, input");
    first?.focus();
    return first !== null;
  }

  private line(one: Position, n: number): HTMLElement {
    const label = document.createElement("label");
    const name = document.createElement("span");
    name.textContent = `${one.start}${one.length > 1 ? `–${one.start + one.length - 1}` : ""} ${one.name}`;
    let field: HTMLSelectElement | HTMLInputElement;
    if (one.codes.length) {
      field = document.createElement("select");
      field.append(...one.codes.map(([code, text]) => new Option(`${code.replaceAll(" ", "_")} ${text}`, code)));
    } else {
      field = document.createElement("input");
      field.maxLength = one.length;
      field.autocomplete = "off";
      field.spellcheck = false;
    }
    field.className = "input mono";
    field.dataset.position = String(n);
    label.append(name, field);
    return label;
  }

  private value(): string {
    if (!this.row) return "";
    return isControl(this.row.tag) ? this.row.content : this.row.content.split(MARK)[1]?.slice(1) ?? "";
  }

  private fill(): void {
    const value = this.value();
    for (const field of this.place.querySelectorAll<HTMLSelectElement | HTMLInputElement>("[data-position]")) {
      const one = this.positions[Number(field.dataset.position)];
      if (!one || field === document.activeElement) continue;
      const code = value.slice(one.start, one.start + one.length).padEnd(one.length);
      if (field instanceof HTMLSelectElement && ![...field.options].some((option) => option.value === code)) field.add(new Option(code.replaceAll(" ", "_"), code), 0);
      field.value = field instanceof HTMLInputElement ? code.trimEnd() : code;
    }
  }

  private chosen(event: Event): void {
    const field = event.target as HTMLSelectElement | HTMLInputElement;
    const one = this.positions[Number(field.dataset.position)];
    if (!this.row || !one) return;
    const old = this.value();
    const end = one.start + one.length;
    const value = old.padEnd(one.start).slice(0, one.start) + field.value.slice(0, one.length).padEnd(one.length) + old.slice(end);
    const [head = "", first = "", ...rest] = this.row.content.split(MARK);
    this.write(this.row, isControl(this.row.tag) ? value : [head, `${first.charAt(0) || "a"}${value}`, ...rest].join(MARK));
  }
}
