/** The grid: a row for each field; a mirror behind each text carries its colours. */
import type { Problem, Words } from "./findings";
import { levelMark } from "./findings";
import { MARK, type Row, find, isControl, newRow, occurrenceOf, parse, readLines } from "./model";

export interface GridHost {
  readonly names: Readonly<Record<string, string>>;
  readonly coded: ReadonlySet<string>;
  readonly words: Words;
  changed(kind: string): void;
  entered(row: Row): void;
}

type Column = "tag" | "ind1" | "ind2" | "content";

export class Grid {
  rows: Row[] = [];
  private problems: readonly Problem[] = [];
  private now: Row | undefined;
  private readonly body: HTMLTableSectionElement;
  private readonly lines = new Map<number, HTMLTableRowElement>();

  constructor(place: HTMLElement, private readonly host: GridHost) {
    const table = document.createElement("table");
    table.className = "grid-m live";
    table.setAttribute("aria-label", host.words.grid ?? "");
    const head = table.createTHead().insertRow();
    for (const [text, span, hidden] of [[host.words.mark, 1, true], [host.words.tag, 1, false], [host.words.ind, 2, false], [host.words.name, 1, false], [host.words.content, 1, false]] as const) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.colSpan = span;
      if (hidden) {
        cell.className = "g";
        const inner = document.createElement("span");
        inner.className = "vh";
        inner.textContent = text ?? "";
        cell.append(inner);
      } else cell.textContent = text ?? "";
      head.append(cell);
    }
    this.body = table.createTBody();
    place.replaceChildren(table);
    this.body.addEventListener("focusin", (event) => this.enter(event));
    this.body.addEventListener("input", (event) => this.typed(event));
    this.body.addEventListener("keydown", (event) => this.pressed(event));
    this.body.addEventListener("paste", (event) => this.pasted(event));
  }

  load(rows: Row[]): void {
    this.rows = rows;
    this.draw();
  }

  draw(): void {
    this.lines.clear();
    this.body.replaceChildren(...this.rows.map((row) => this.line(row)));
    this.mark();
  }

  show(problems: readonly Problem[]): void {
    this.problems = problems;
    this.mark();
  }

  focus(row: Row | undefined, column: Column = "content", subfield = ""): void {
    if (!row) return;
    const target = this.lines.get(row.id)?.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[data-column=${column}]`);
    if (!target) return;
    target.focus();
    if (column !== "content" || isControl(row.tag)) return target.select();
    const at = subfield ? row.content.indexOf(MARK + subfield) : row.content.indexOf(MARK);
    const start = at < 0 ? 0 : at + 2;
    const end = row.content.indexOf(MARK, start);
    target.setSelectionRange(start, end < 0 ? row.content.length : end);
  }

  focused(): Row | undefined {
    return this.now;
  }

  private line(row: Row): HTMLTableRowElement {
    const line = document.createElement("tr");
    this.lines.set(row.id, line);
    line.dataset.row = String(row.id);
    const sign = line.insertCell();
    sign.className = "g";
    const head = document.createElement("th");
    head.scope = "row";
    head.className = "tg";
    line.append(head);
    head.append(this.input(row, "tag", row.tag, 3, this.host.words.tag ?? ""));
    for (const [n, column] of ["ind1", "ind2"].entries()) {
      const cell = line.insertCell();
      cell.className = "id";
      if (!isControl(row.tag)) cell.append(this.input(row, column as Column, row.ind.charAt(n).replace(" ", "_"), 1, `${row.tag} ${this.host.words.ind} ${n + 1}`));
    }
    const name = line.insertCell();
    name.className = "lb";
    name.textContent = this.nameOf(row.tag);
    const cell = line.insertCell();
    cell.className = "ct";
    const stack = document.createElement("div");
    stack.className = this.host.coded.has(row.tag) || isControl(row.tag) ? "cell coded" : "cell";
    const mirror = document.createElement("div");
    mirror.className = "mirror";
    mirror.setAttribute("aria-hidden", "true");
    const text = document.createElement("textarea");
    text.rows = 1;
    text.spellcheck = false;
    text.value = row.content;
    text.dataset.column = "content";
    text.setAttribute("aria-label", `${row.tag} ${this.nameOf(row.tag)} ${this.host.words.content}`);
    stack.append(mirror, text);
    cell.append(stack);
    return line;
  }

  private input(row: Row, column: Column, value: string, size: number, label: string): HTMLInputElement {
    const input = document.createElement("input");
    input.value = value;
    input.maxLength = size;
    input.autocomplete = "off";
    input.spellcheck = false;
    input.dataset.column = column;
    input.setAttribute("aria-label", column === "tag" ? `${label} ${row.tag}` : label);
    return input;
  }

  private nameOf(tag: string): string {
    return this.host.names[tag] ?? (tag.includes("9") ? this.host.words.local ?? "" : "");
  }

  private mark(): void {
    for (const row of this.rows) {
      const line = this.lines.get(row.id);
      if (!line) continue;
      const mine = this.problems.filter((p) => p.tag === row.tag && find(this.rows, p.tag, p.occurrence) === row);
      const worst = mine.find((p) => p.level === "error") ?? mine.find((p) => p.level === "warning") ?? mine[0];
      line.className = row === this.now ? "now" : worst ? { error: "err", warning: "wrn", advice: "adv" }[worst.level] : "";
      line.cells[0]?.replaceChildren(row === this.now ? levelMark("now", this.host.words) : levelMark(worst?.level ?? "ok", this.host.words));
      const mirror = line.querySelector<HTMLElement>(".mirror");
      if (mirror) this.paint(mirror, row, new Set(mine.filter((p) => p.level === "error").map((p) => p.subfield)));
    }
  }

  private paint(mirror: HTMLElement, row: Row, wrong: ReadonlySet<string>): void {
    const coded = mirror.parentElement?.classList.contains("coded") ?? false;
    const pieces: Node[] = [];
    let code = "";
    for (const part of row.content.split(new RegExp(`(${MARK}.?)`, "s"))) {
      if (part.startsWith(MARK)) {
        code = part.charAt(1);
        pieces.push(wrap("span", "sf", part));
      } else if (!coded) pieces.push(code && wrong.has(code) ? wrap("u", "", part) : document.createTextNode(part));
      else for (const run of part.split(/( )/)) pieces.push(run === " " ? wrap("span", "sp", " ") : document.createTextNode(run));
    }
    pieces.push(document.createTextNode("\u200b"));
    mirror.replaceChildren(...pieces);
  }

  private place(event: Event): { row: Row; column: Column; target: HTMLInputElement | HTMLTextAreaElement } | undefined {
    const target = event.target as HTMLInputElement | HTMLTextAreaElement;
    const id = Number(target.closest("tr")?.dataset.row);
    const row = this.rows.find((one) => one.id === id);
    return row && target.dataset.column ? { row, column: target.dataset.column as Column, target } : undefined;
  }

  private enter(event: FocusEvent): void {
    const place = this.place(event);
    if (!place || place.row === this.now) return;
    this.now = place.row;
    this.mark();
    this.host.entered(place.row);
  }

  private typed(event: Event): void {
    const place = this.place(event);
    if (!place) return;
    const { row, column, target } = place;
    if (column === "content") row.content = target.value = target.value.includes("\n") ? target.value.replaceAll("\n", " ") : target.value;
    else if (column === "tag") this.retag(row, target.value.toUpperCase());
    else {
      const n = column === "ind1" ? 0 : 1;
      row.ind = n === 0 ? (target.value || "_").replace("_", " ") + row.ind.charAt(1) : row.ind.charAt(0) + (target.value || "_").replace("_", " ");
      if (target.value && !(event as InputEvent).isComposing) this.focus(row, n === 0 ? "ind2" : "content");
    }
    this.mark();
    this.host.changed(`${row.id} ${column}`);
  }

  private retag(row: Row, tag: string): void {
    const was = isControl(row.tag);
    row.tag = tag;
    if (tag.length < 3) return;
    if (isControl(tag) && !was) [row.ind, row.content] = ["", row.content.replace(`${MARK}a`, "")];
    if (!isControl(tag) && was) [row.ind, row.content] = ["  ", `${MARK}a${row.content}`];
    const line = this.lines.get(row.id);
    line?.replaceWith(this.line(row));
    this.now = row;
    this.host.entered(row);
    this.focus(row, isControl(tag) ? "content" : "ind1");
  }

  private pasted(event: ClipboardEvent): void {
    const place = this.place(event);
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!place) return;
    const rows = /^=[0-9A-Za-z]{3} /m.test(text) ? parse(text) : readLines(text);
    if (!rows.length && place.column === "content" && /^\s*[$\u01c2\u2021\u25bc|][a-z0-9]/.test(text) && !isControl(place.row.tag)) {
      event.preventDefault();
      place.target.setRangeText(text.trim().replace(/[$\u01c2\u2021\u25bc|](?=[a-z0-9])/g, MARK).replaceAll("\n", " "), place.target.selectionStart ?? 0, place.target.selectionEnd ?? 0, "end");
      place.target.dispatchEvent(new Event("input", { bubbles: true }));
      return;
    }
    if (!rows.length) return;
    event.preventDefault();
    this.rows.splice(this.rows.indexOf(place.row) + 1, 0, ...rows.filter((row) => row.tag !== "LDR"));
    this.draw();
    this.focus(rows.at(-1));
    this.host.changed("");
  }

  private pressed(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const place = this.place(event);
    if (!place) return;
    const { row, column, target } = place;
    const done = this.act(event, row, column, target);
    if (done) event.preventDefault();
  }

  private act(event: KeyboardEvent, row: Row, column: Column, target: HTMLInputElement | HTMLTextAreaElement): boolean {
    const at = this.rows.indexOf(row);
    const control = event.ctrlKey || event.metaKey;
    if (event.altKey && event.key === "Enter") return this.add(row);
    if (event.altKey && event.key.toLowerCase() === "c") return this.duplicate(row);
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) return this.move(row, event.key === "ArrowUp" ? -1 : 1, column);
    if (control && event.key === "Delete") return this.remove(row);
    if (control && event.key.toLowerCase() === "d") return this.insertMark(target);
    if (event.key === "$" && !control && column === "content" && !isControl(row.tag)) return this.dollar(target);
    if (event.key === "Enter" && !control) return this.go(this.rows[at + 1], "content") || true;
    if (control || event.altKey) return false;
    const [start, end] = [target.selectionStart ?? 0, target.selectionEnd ?? 0];
    if (event.key === "ArrowUp" && this.leaves(target, end === start && start === 0)) return this.go(this.rows[at - 1], column);
    if (event.key === "ArrowDown" && this.leaves(target, end === start && end === target.value.length)) return this.go(this.rows[at + 1], column);
    if (event.key === "ArrowLeft" && column === "content" && end === 0) return this.go(row, isControl(row.tag) ? "tag" : "ind2");
    if (event.key === "Tab" && column === "content") return this.tab(event.shiftKey, row, at, start, end);
    return false;
  }

  /** A text of one line is left at once, a longer one from its ends. */
  private leaves(target: HTMLInputElement | HTMLTextAreaElement, atEnd: boolean): boolean {
    return target instanceof HTMLInputElement || atEnd || target.clientHeight < 2.4 * parseFloat(getComputedStyle(target).lineHeight);
  }

  private tab(back: boolean, row: Row, at: number, start: number, end: number): boolean {
    if (isControl(row.tag)) return back ? false : this.go(this.rows[at + 1], "content");
    const mark = back ? row.content.lastIndexOf(MARK, Math.max(0, row.content.lastIndexOf(MARK, start) - 1)) : row.content.indexOf(MARK, end);
    if (mark >= 0 && !(back && row.content.lastIndexOf(MARK, start) <= 0)) {
      const stop = row.content.indexOf(MARK, mark + 1);
      const text = this.lines.get(row.id)?.querySelector("textarea");
      text?.setSelectionRange(Math.min(mark + 2, row.content.length), stop < 0 ? row.content.length : stop);
      return true;
    }
    return back ? false : this.go(this.rows[at + 1], "content");
  }

  private go(row: Row | undefined, column: Column): boolean {
    if (!row) return false;
    this.focus(row, isControl(row.tag) && column.startsWith("ind") ? "content" : column);
    return true;
  }

  add(after: Row | undefined): true {
    const row = newRow("", "  ");
    this.rows.splice(after ? this.rows.indexOf(after) + 1 : this.rows.length, 0, row);
    this.draw();
    this.focus(row, "tag");
    this.host.changed("");
    return true;
  }

  private duplicate(row: Row): true {
    if (row.tag === "LDR") return true;
    const copy = newRow(row.tag, row.ind, row.content);
    this.rows.splice(this.rows.indexOf(row) + 1, 0, copy);
    this.draw();
    this.focus(copy);
    this.host.changed("");
    return true;
  }

  /** A dollar is the mark of a subfield, as in the books of rules; a second one makes it a dollar. */
  private dollar(target: HTMLInputElement | HTMLTextAreaElement): true {
    const at = target.selectionStart ?? 0;
    if (target.value.charAt(at - 1) === MARK && at === target.selectionEnd) target.setRangeText("$", at - 1, at, "end");
    else target.setRangeText(MARK, at, target.selectionEnd ?? at, "end");
    target.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  }

  /** Put text where the cursor is, or was last. */
  insert(text: string): void {
    const row = this.now ?? this.rows.find((one) => !isControl(one.tag));
    const target = row && this.lines.get(row.id)?.querySelector("textarea");
    if (!target) return;
    target.focus();
    target.setRangeText(text, target.selectionEnd, target.selectionEnd, "end"); // what is marked stays: moving about marks it
    target.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Give a field other content, as one step back. */
  replace(row: Row, content: string): void {
    row.content = content;
    const text = this.lines.get(row.id)?.querySelector("textarea");
    if (text) text.value = content;
    this.mark();
    this.host.changed("");
  }

  private move(row: Row, by: number, column: Column): boolean {
    const from = this.rows.indexOf(row);
    const to = from + by;
    if (row.tag === "LDR" || to < 1 || to >= this.rows.length) return true;
    this.rows.splice(from, 1);
    this.rows.splice(to, 0, row);
    this.draw();
    this.focus(row, column);
    this.host.changed("");
    return true;
  }

  private remove(row: Row): boolean {
    if (row.tag === "LDR") return true;
    const at = this.rows.indexOf(row);
    this.rows.splice(at, 1);
    this.now = undefined;
    this.draw();
    this.focus(this.rows[Math.min(at, this.rows.length - 1)]);
    this.host.changed("");
    return true;
  }

  private insertMark(target: HTMLInputElement | HTMLTextAreaElement): boolean {
    if (target.dataset.column !== "content") return true;
    this.host.changed("");
    target.setRangeText(MARK, target.selectionStart ?? 0, target.selectionEnd ?? 0, "end");
    target.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  }

  occurrence(row: Row): number {
    return occurrenceOf(this.rows, row);
  }
}

function wrap(name: string, className: string, text: string): HTMLElement {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}
