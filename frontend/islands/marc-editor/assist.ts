/** Suggestions beside the record: they come after a pause, one key takes one, nothing is written without a person. */
import type { Words } from "./findings";

export interface Edit { readonly tag: string; readonly occurrence: number; readonly line: string; readonly was: string; readonly vacant: boolean }
export interface Offer {
  readonly task: string;
  readonly label: string;
  readonly shown: string;
  readonly detail: string;
  readonly reason: string;
  readonly sure: number | null;
  readonly tag: string;
  readonly like: readonly { readonly address: string; readonly title: string }[];
  readonly edits: readonly Edit[];
}
export interface AssistHost {
  readonly format: string;
  text(): string;
  token(): string;
  library(): string;
  /** Tag of the field that the cursor stands in. */
  tag(): string;
  apply(edits: readonly Edit[]): void;
  back(): void;
}

const SHOWN = 5;

export class Assist {
  private offers: readonly Offer[] = [];
  private readonly refused = new Set<string>();
  private readonly open = new Set<string>();
  private at = -1;
  private running: AbortController | undefined;
  private asked = "";
  private said = "";
  private readonly words: Words;
  private readonly list: HTMLElement;
  private readonly pasted: HTMLTextAreaElement;

  private constructor(private readonly panel: HTMLElement, private readonly host: AssistHost) {
    this.words = JSON.parse(panel.dataset.assistWords ?? "{}") as Words;
    this.list = panel.querySelector<HTMLElement>("[data-assist-list]") as HTMLElement;
    this.pasted = panel.querySelector<HTMLTextAreaElement>("[data-assist-pasted]") as HTMLTextAreaElement;
    panel.hidden = false;
    let timer = 0;
    this.pasted.addEventListener("input", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => void this.ask(), 300);
    });
    this.list.addEventListener("keydown", (event) => this.pressed(event));
    this.list.addEventListener("focus", () => this.mark(Math.max(this.at, 0)));
    this.list.addEventListener("click", (event) => this.clicked(event));
  }

  static start(form: HTMLElement, host: AssistHost): Assist | undefined {
    const panel = form.querySelector<HTMLElement>("[data-assist]");
    return panel ? new Assist(panel, host) : undefined;
  }

  /** Ask for what fits the record now; an older question is given up. */
  async ask(): Promise<void> {
    const question = `${this.host.text()}\n\n${this.pasted.value}`;
    if (question === this.asked) return;
    this.running?.abort();
    this.running = new AbortController();
    const body = new FormData();
    body.set("mrk", this.host.text());
    body.set("format", this.host.format);
    body.set("pasted", this.pasted.value);
    body.set("csrfmiddlewaretoken", this.host.token());
    try {
      const answer = await fetch("/staff/assist/offers/", { method: "POST", body, signal: this.running.signal, headers: { accept: "application/json" } });
      const told = (await answer.json()) as { offers: Offer[]; error: string };
      this.asked = question;
      this.show(told.offers, told.error);
    } catch (problem) {
      if ((problem as Error).name !== "AbortError") this.none(this.words.offline ?? "");
    }
  }

  /** Take the suggestion that is marked, else the first for the field of the cursor, else the first. */
  takeCurrent(): void {
    const shown = this.shown();
    const tag = this.host.tag();
    const own = shown.findIndex((one) => one.edits.some((edit) => edit.tag === tag && edit.occurrence >= 0));
    this.take(this.at >= 0 ? this.at : Math.max(own, 0));
  }

  enter(): void {
    if (this.shown().length) this.list.focus();
    else this.pasted.focus();
  }

  private show(offers: readonly Offer[], error: string): void {
    const marked = this.shown()[this.at];
    this.offers = offers.filter((one) => !this.refused.has(keyOf(one)));
    this.at = document.activeElement === this.list && marked ? Math.max(0, this.shown().findIndex((one) => keyOf(one) === keyOf(marked))) : -1;
    this.draw();
    this.none(error || (this.offers.length ? "" : this.words.none ?? ""));
    const count = this.panel.querySelector<HTMLElement>("[data-assist-count]");
    if (count) count.textContent = this.offers.length ? String(this.offers.length) : "";
    const now = this.offers.map(keyOf).join();
    if (now && now !== this.said) this.say((this.words.came ?? "").replace("{n}", String(this.offers.length)));
    this.said = now;
  }

  private none(text: string): void {
    const place = this.panel.querySelector<HTMLElement>("[data-assist-none]");
    if (!place) return;
    place.textContent = text;
    place.hidden = !text;
  }

  private say(text: string): void {
    const place = this.panel.querySelector<HTMLElement>("[data-assist-said]");
    if (place) place.textContent = text;
  }

  /** At first the best two of each kind stand there, so that classes do not push names away. */
  private shown(): Offer[] {
    const counts = new Map<string, number>();
    return this.offers.filter((one) => {
      const n = (counts.get(one.task) ?? 0) + 1;
      counts.set(one.task, n);
      return this.open.has(one.task) ? n <= 12 : n <= (one.task === "class" ? SHOWN : 3);
    });
  }

  private draw(): void {
    const shown = this.shown();
    const items: HTMLElement[] = [];
    let task = "";
    shown.forEach((one, n) => {
      if (one.task !== task) {
        task = one.task;
        const head = element("li", "assist-head", one.label);
        head.setAttribute("role", "presentation");
        items.push(head);
      }
      items.push(this.item(one, n));
      const rest = this.offers.filter((other) => other.task === task).length - shown.filter((other) => other.task === task).length;
      if (rest > 0 && shown[n + 1]?.task !== task) items.push(this.more(task, rest));
    });
    this.list.replaceChildren(...items);
    this.list.hidden = !shown.length;
    this.mark(this.at);
  }

  private more(task: string, rest: number): HTMLElement {
    const item = element("li", "assist-more", (this.words.more ?? "").replace("{n}", String(rest)));
    item.setAttribute("role", "presentation");
    item.dataset.more = task;
    return item;
  }

  private item(one: Offer, n: number): HTMLElement {
    const item = element("li", "assist-offer", "");
    item.id = `assist-offer-${n}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.offer = String(n);
    const head = element("p", "", "");
    head.append(element("span", "mono tag", one.tag), " ", element("b", "song", one.shown), " ", element("span", "soft", one.detail));
    if (one.sure !== null) head.append(" ", element("span", one.sure < 30 ? "assist-sure low" : "assist-sure", `${this.words.sure ?? ""} ${one.sure}%`));
    const why = element("p", "soft", one.reason);
    if (one.like.length) why.append(` ${this.words.like ?? ""}${one.like.map((like) => `《${like.title}》`).join("")}`);
    item.append(head, why);
    return item;
  }

  private mark(index: number): void {
    const options = [...this.list.querySelectorAll<HTMLElement>("[role=option]")];
    this.at = options.length ? Math.min(index, options.length - 1) : -1;
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === this.at)));
    const now = options[this.at];
    if (now && document.activeElement === this.list) {
      this.list.setAttribute("aria-activedescendant", now.id);
      now.scrollIntoView({ block: "nearest" });
    } else this.list.removeAttribute("aria-activedescendant");
  }

  private pressed(event: KeyboardEvent): void {
    const last = this.shown().length - 1;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown") this.mark(Math.min(this.at + 1, last));
    else if (event.key === "ArrowUp") this.mark(Math.max(this.at - 1, 0));
    else if (event.key === "Home") this.mark(0);
    else if (event.key === "End") this.mark(last);
    else if (event.key === "Enter" || event.key === " ") this.take(this.at);
    else if (event.key === "Delete") this.refuse(this.at);
    else if (/^[1-9]$/.test(event.key)) this.take(Number(event.key) - 1);
    else if (event.key === "Escape") this.leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private clicked(event: Event): void {
    const target = event.target as HTMLElement;
    const more = target.closest<HTMLElement>("[data-more]")?.dataset.more;
    if (more) {
      this.open.add(more);
      this.draw();
      return;
    }
    const option = target.closest<HTMLElement>("[data-offer]");
    if (option) this.take(Number(option.dataset.offer));
  }

  private leave(): void {
    this.at = -1;
    this.mark(-1);
    this.host.back();
  }

  private take(index: number): void {
    const one = this.shown()[index];
    if (!one) return;
    const inside = document.activeElement === this.list;
    this.count(one, true);
    this.drop(one);
    this.host.apply(one.edits);
    this.say((this.words.taken ?? "").replace("{what}", `${one.tag} ${one.shown}`));
    if (inside) this.list.focus();
  }

  private refuse(index: number): void {
    const one = this.shown()[index];
    if (!one) return;
    this.refused.add(keyOf(one));
    this.count(one, false);
    this.drop(one);
    this.say((this.words.refused ?? "").replace("{what}", `${one.tag} ${one.shown}`));
  }

  private drop(one: Offer): void {
    this.offers = this.offers.filter((other) => other !== one);
    this.said = this.offers.map(keyOf).join();
    this.draw();
  }

  private count(one: Offer, taken: boolean): void {
    const library = this.panel.dataset.library || this.host.library();
    if (!library) return;
    const body = new FormData();
    body.set("library", library);
    body.set("task", one.task);
    body.set("taken", taken ? "1" : "0");
    body.set("first", this.offers.find((other) => other.task === one.task) === one ? "1" : "0");
    body.set("csrfmiddlewaretoken", this.host.token());
    // What is lost here is a count, not work.
    void fetch("/staff/assist/used/", { method: "POST", body, keepalive: true }).catch(() => undefined);
  }
}

function keyOf(one: Offer): string {
  return `${one.task} ${one.shown} ${one.detail}`;
}

function element(name: string, className: string, text: string): HTMLElement {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}
