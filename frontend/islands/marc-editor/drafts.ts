/** What was typed and not saved yet is kept in the browser, so that a crash or a lost connection costs nothing. */
const DAYS = 7;
const PREFIX = "wenyuan-draft:";

export interface Draft { readonly text: string; readonly base: string; readonly at: number; readonly sent: boolean }

export class Drafts {
  private readonly key: string;
  private timer = 0;

  constructor(form: HTMLFormElement, private readonly base: string) {
    this.key = `${PREFIX}${form.dataset.person ?? ""}:${form.dataset.record || `new-${form.dataset.format ?? ""}`}`;
    forgetOld();
  }

  /** The draft of an earlier visit; one that was saved meanwhile is forgotten. */
  find(now: string): Draft | undefined {
    const draft = read(this.key);
    if (!draft) return undefined;
    if (draft.text === now || (draft.sent && draft.base !== this.base)) {
      this.drop();
      return undefined;
    }
    return draft;
  }

  keep(text: string, sent = false): void {
    window.clearTimeout(this.timer);
    const write = (): void => {
      try {
        localStorage.setItem(this.key, JSON.stringify({ text, base: this.base, at: Date.now(), sent }));
      } catch {
        // A full or forbidden store: the page still asks before it is left.
      }
    };
    if (sent) write();
    else this.timer = window.setTimeout(write, 800);
  }

  drop(): void {
    window.clearTimeout(this.timer);
    localStorage.removeItem(this.key);
  }
}

function read(key: string): Draft | undefined {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? "null") as Draft | null) ?? undefined;
  } catch {
    return undefined;
  }
}

function keys(): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return [];
  }
}

function forgetOld(): void {
  for (const key of keys()) if ((read(key)?.at ?? 0) < Date.now() - DAYS * 86_400_000) localStorage.removeItem(key);
}

/** The page of a record that was just saved: what was sent has arrived. */
export function forgetSent(): void {
  for (const key of keys()) if (read(key)?.sent) localStorage.removeItem(key);
}
