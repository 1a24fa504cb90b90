/** States of the text, so that a step back undoes typing, moves, repairs alike. */
export class History {
  private states: string[];
  private at = 0;
  private lastKind = "";
  private lastTime = 0;

  constructor(first: string) {
    this.states = [first];
  }

  /** Note a state; typing in one place within a second is one step; a note without a kind ends it. */
  note(text: string, kind: string, now: number): void {
    if (text === this.states[this.at]) {
      if (kind === "") this.lastKind = "";
      return;
    }
    const joins = kind !== "" && kind === this.lastKind && now - this.lastTime < 1000 && this.at > 0;
    this.states.length = this.at + 1;
    if (joins) this.states[this.at] = text;
    else this.states.push(text);
    if (this.states.length > 500) this.states.shift();
    this.at = this.states.length - 1;
    this.lastKind = kind;
    this.lastTime = now;
  }

  back(): string | undefined {
    this.lastKind = "";
    if (this.at === 0) return undefined;
    this.at -= 1;
    return this.states[this.at];
  }

  forward(): string | undefined {
    this.lastKind = "";
    if (this.at + 1 >= this.states.length) return undefined;
    this.at += 1;
    return this.states[this.at];
  }
}
