/** What the server finds wrong: marks, the list with repairs, the card. */
export type Level = "error" | "warning" | "advice";
export type Words = Readonly<Record<string, string>>;

export interface Repair { readonly tag: string; readonly occurrence: number; readonly line: string; readonly shown: string }
export interface Problem {
  readonly level: Level;
  readonly tag: string;
  readonly occurrence: number;
  readonly subfield: string;
  readonly rule: string;
  readonly text: string;
  readonly address: string;
  readonly repair: Repair | null;
}
export interface Same {
  readonly address: string;
  readonly copy: string;
  readonly title: string;
  readonly imprint: string;
  readonly library: string;
  readonly same: boolean;
  readonly agrees: readonly string[];
  readonly differs: readonly string[];
}
export interface Answer { readonly problems: readonly Problem[]; readonly card: readonly string[]; readonly same: readonly Same[]; readonly error: string }

const SIGNS: Readonly<Record<string, readonly [string, string]>> = {
  error: ["e", "stop"], warning: ["w", "alert"], advice: ["a", "info"], ok: ["ok", "check"], now: ["", "pen"],
};

export function levelMark(level: string, words: Words): HTMLElement {
  const [className, icon] = SIGNS[level] ?? ["", "check"];
  const mark = document.createElement("span");
  mark.className = className;
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `/static/ui/icons.svg#i-${icon}`);
  picture.append(use);
  const word = document.createElement("span");
  word.className = "vh";
  word.textContent = words[level] ?? "";
  mark.append(picture, word);
  return mark;
}

export interface FindingsHost {
  readonly words: Words;
  go(problem: Problem): void;
  repair(problem: Problem): void;
}

export class Findings {
  problems: readonly Problem[] = [];
  private at = -1;
  private readonly list: HTMLElement | null;
  private readonly tallies: HTMLElement | null;
  private readonly card: HTMLElement | null;
  private readonly same: HTMLElement | null;

  constructor(form: HTMLElement, private readonly host: FindingsHost) {
    this.list = form.querySelector("[data-problems]");
    this.tallies = form.querySelector("[data-tallies]");
    this.card = form.querySelector("[data-card]");
    this.same = form.querySelector("[data-same]");
  }

  show(answer: Answer): void {
    this.problems = answer.problems;
    this.at = Math.min(this.at, this.problems.length - 1);
    this.drawList(answer.error);
    this.drawTallies();
    this.same?.replaceChildren(...answer.same.map((one) => this.sameItem(one)));
    this.same?.closest("[data-same-place]")?.toggleAttribute("hidden", answer.same.length === 0);
    this.card?.replaceChildren(...answer.card.map((text, n) => {
      const line = document.createElement("p");
      line.textContent = text;
      if (n > 0 && n === answer.card.length - 1) line.className = "soft";
      return line;
    }));
  }

  next(): void {
    if (!this.problems.length) return;
    this.at = (this.at + 1) % this.problems.length;
    const problem = this.problems[this.at];
    this.drawList("");
    if (problem) this.host.go(problem);
  }

  /** Repair the problem that was gone to last. */
  repairCurrent(): void {
    const problem = this.problems[this.at];
    if (problem?.repair) {
      this.at -= 1;
      this.host.repair(problem);
    }
  }

  private drawList(error: string): void {
    if (!this.list) return;
    const items = this.problems.map((problem, n) => this.item(problem, n));
    if (error || !items.length) {
      const item = document.createElement("li");
      item.className = "none";
      item.textContent = error || (this.host.words.none ?? "");
      items.unshift(item);
    }
    this.list.replaceChildren(...items);
  }

  private item(problem: Problem, n: number): HTMLLIElement {
    const item = document.createElement("li");
    if (n === this.at) item.setAttribute("aria-current", "true");
    const jump = document.createElement("button");
    jump.type = "button";
    jump.className = "goto";
    jump.textContent = problem.tag;
    jump.addEventListener("click", () => { this.at = n; this.host.go(problem); });
    const text = document.createElement("span");
    text.append(problem.text);
    if (problem.repair) {
      const mend = document.createElement("button");
      mend.type = "button";
      mend.className = "linklike";
      mend.textContent = problem.repair.shown ? `${problem.repair.occurrence < 0 || problem.rule === "pinyin-missing" ? this.host.words.add : this.host.words.repair}${problem.repair.shown}` : (this.host.words.drop ?? "");
      mend.addEventListener("click", () => this.host.repair(problem));
      text.append(" ", mend);
    }
    if (problem.address) {
      const link = document.createElement("a");
      link.href = problem.address;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = this.host.words.open ?? "";
      text.append(" ", link);
    }
    item.append(levelMark(problem.level, this.host.words), jump, text);
    return item;
  }

  private sameItem(one: Same): HTMLLIElement {
    const words = this.host.words;
    const line = (className: string, ...parts: readonly (Node | string)[]): HTMLElement => {
      const paragraph = document.createElement("p");
      paragraph.className = className;
      paragraph.append(...parts);
      return paragraph;
    };
    const link = (address: string, text: string): HTMLAnchorElement => {
      const anchor = document.createElement("a");
      anchor.href = address;
      anchor.target = "_blank";
      anchor.rel = "noopener";
      anchor.textContent = text;
      return anchor;
    };
    const mark = document.createElement("span");
    mark.className = one.same ? "tag stop" : "tag warn";
    mark.textContent = (one.same ? words.same : words.maybe) ?? "";
    const item = document.createElement("li");
    item.append(line("", mark, " ", link(one.address, one.title)), line("soft", [one.imprint, one.library].filter(Boolean).join(" · ")));
    const between = words.between ?? ", ";
    if (one.agrees.length) item.append(line("soft", `${words.agrees ?? ""}${one.agrees.join(between)}`));
    if (one.differs.length) item.append(line("soft", `${words.differs ?? ""}${one.differs.join(between)}`));
    item.append(line("", link(one.copy, words.copy ?? "")));
    return item;
  }

  private drawTallies(): void {
    const tags = (["error", "warning"] as const).flatMap((level) => {
      const count = this.problems.filter((p) => p.level === level).length;
      if (!count) return [];
      const tag = document.createElement("span");
      tag.className = level === "error" ? "tag stop" : "tag warn";
      tag.textContent = `${count} ${this.host.words[level]}`;
      return [tag, document.createTextNode(" ")];
    });
    this.tallies?.replaceChildren(...tags);
  }
}
