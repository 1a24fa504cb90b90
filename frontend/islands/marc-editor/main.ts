/** The cataloguer's editor: fields, form and text are three views of one record; the server checks it as it changes. */
import { Assist, type Edit } from "./assist";
import { Coded, type Position } from "./coded";
import { Drafts } from "./drafts";
import { type Answer, Findings, type Problem, type Words } from "./findings";
import { fillForm, writeLine } from "./form";
import { Grid } from "./grid";
import { History } from "./history";
import { type Row, canShow, find, insertInOrder, isControl, lineOf, parse, rowOf, serialise } from "./model";

type View = "grid" | "form" | "text";
const PAUSE_MS = 200;

function start(form: HTMLFormElement): void {
  const text = form.querySelector<HTMLTextAreaElement>("textarea[name=mrk]");
  const gridPlace = form.querySelector<HTMLElement>("[data-grid-place]");
  const formPlace = form.querySelector<HTMLElement>("[data-form-place]");
  const textPlace = form.querySelector<HTMLElement>("[data-text-place]");
  const views = form.querySelector<HTMLElement>("[data-views]");
  if (!text || !gridPlace || !formPlace || !textPlace || !views || !canShow(text.value)) return;
  const words = JSON.parse(form.dataset.words ?? "{}") as Words;
  const names = JSON.parse(form.dataset.names ?? "{}") as Record<string, string>;
  const lines = [...form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("[data-line]")];
  const state = form.querySelector<HTMLElement>("[data-state]");
  const first = text.value;
  const history = new History(serialise(parse(first)));
  let view: View = "grid";
  let timer = 0;
  let running: AbortController | undefined;
  let leaving = false;

  const grid = new Grid(gridPlace, {
    names, words, coded: new Set((form.dataset.coded ?? "").split(" ")),
    changed: (kind) => changed(kind),
    entered: (row) => void hint(row),
  });
  const codedPlace = form.querySelector<HTMLElement>("[data-coded-place]");
  const coded = codedPlace ? new Coded(codedPlace, (row, content) => grid.replace(row, content)) : undefined;
  const drafts = form.dataset.preview ? undefined : new Drafts(form, form.querySelector<HTMLInputElement>("[name=base_version]")?.value ?? "");
  const findings = new Findings(form, {
    words,
    go: (problem) => { open("grid"); grid.focus(find(grid.rows, problem.tag, Math.max(0, problem.occurrence)) ?? grid.rows[0], "content", problem.subfield); },
    repair: (problem) => repair(problem),
  });

  const assist = Assist.start(form, {
    format: form.dataset.format ?? "",
    text: () => text.value,
    token: () => form.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "",
    library: () => form.querySelector<HTMLSelectElement>("[name=library]")?.value ?? "",
    tag: () => (view === "grid" ? grid.focused()?.tag : (document.activeElement as HTMLElement | null)?.dataset.tag) ?? "",
    apply: (edits) => takeEdits(edits),
    back: () => { if (view === "grid") grid.focus(grid.focused() ?? grid.rows[0]); else lines[0]?.focus(); },
  });

  const isDirty = (): boolean => text.value !== saved;
  const counts = (): void => {
    const fields = grid.rows.filter((row) => row.tag !== "LDR").length;
    const pieces = grid.rows.reduce((sum, row) => sum + (isControl(row.tag) ? 0 : row.content.split("\u2021").length - 1), 0);
    const place = form.querySelector<HTMLElement>("[data-counts]");
    if (place) place.textContent = (words.counts ?? "").replace("{f}", String(fields)).replace("{s}", String(pieces));
    if (state) state.textContent = isDirty() ? words.unsaved ?? "" : "";
  };
  const changed = (kind: string): void => {
    text.value = serialise(grid.rows);
    history.note(text.value, kind, Date.now());
    counts();
    drafts?.keep(text.value);
    const now = grid.focused();
    if (now && coded) void hint(now);
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void check(), PAUSE_MS);
  };
  const check = async (): Promise<void> => {
    void assist?.ask();
    running?.abort();
    running = new AbortController();
    const body = new FormData();
    body.set("mrk", text.value);
    body.set("format", form.dataset.format ?? "");
    body.set("record", form.dataset.record ?? "");
    body.set("csrfmiddlewaretoken", form.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "");
    try {
      const answer = await fetch(form.dataset.preview ?? "/staff/records/preview/", { method: "POST", body, signal: running.signal, headers: { accept: "application/json" } });
      const found = (await answer.json()) as Answer;
      findings.show(found);
      grid.show(found.problems);
    } catch (problem) {
      if (state && (problem as Error).name !== "AbortError") state.textContent = words.offline ?? "";
    }
  };
  interface Told { readonly subfields: readonly [string, string][]; readonly positions?: readonly Position[] }
  const known = new Map<string, Told>();
  const hint = async (row: Row): Promise<void> => {
    const place = form.querySelector<HTMLElement>("[data-hint]");
    if (!place || !/^([0-9]{3}|LDR)$/.test(row.tag)) return;
    const kind = grid.rows.find((one) => one.tag === "LDR")?.content.slice(6, 8) ?? "";
    const key = `${row.tag} ${kind}`;
    if (!known.has(key)) {
      try {
        const answer = await fetch(`${form.dataset.fields ?? "/staff/records/fields/"}?format=${form.dataset.format}&tag=${row.tag}&kind=${encodeURIComponent(kind)}`, { headers: { accept: "application/json" } });
        known.set(key, (await answer.json()) as Told);
      } catch {
        return;
      }
    }
    if (grid.focused() !== row) return;
    const told = known.get(key);
    place.textContent = told?.subfields.map(([code, name]) => `$${code} ${name}`).join("  ") ?? "";
    coded?.show(row, told?.positions ?? []);
  };
  const reload = (value: string | undefined): void => {
    if (value === undefined) return;
    const was = grid.focused();
    const at = was ? grid.rows.indexOf(was) : 0;
    text.value = value;
    grid.load(parse(value));
    if (view === "form") fillForm(lines, grid.rows);
    else if (view === "grid") grid.focus(grid.rows[Math.min(Math.max(at, 0), grid.rows.length - 1)]);
    counts();
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void check(), PAUSE_MS);
  };
  const repair = (problem: Problem): void => {
    const row = problem.repair ? rowOf(problem.repair.line) : undefined;
    if (!problem.repair || !row) return;
    const old = problem.repair.occurrence < 0 ? undefined : find(grid.rows, problem.repair.tag, problem.repair.occurrence);
    if (old) grid.rows.splice(grid.rows.indexOf(old), 1, row);
    else insertInOrder(grid.rows, row);
    grid.draw();
    if (view === "form") fillForm(lines, grid.rows);
    if (view === "grid") grid.focus(row, "content", problem.subfield);
    changed("");
  };
  /** Several fields are one step back. A field that stands no longer as it did when it was looked at is left alone. */
  const takeEdits = (edits: readonly Edit[]): void => {
    let last: Row | undefined;
    for (const edit of edits) {
      const row = rowOf(edit.line);
      const was = edit.was ? rowOf(edit.was) : undefined;
      const old = was && grid.rows.find((one) => lineOf(one) === lineOf(was));
      if (!row) continue;
      if (old) grid.rows.splice(grid.rows.indexOf(old), 1, row);
      else if (!was || edit.vacant) insertInOrder(grid.rows, row);
      else continue;
      last ??= row;
    }
    if (!last) return;
    grid.draw();
    if (view === "form") fillForm(lines, grid.rows);
    if (view === "grid") grid.focus(last);
    changed("");
  };
  /** Go to the first field of a tag, or to the one after which it would stand. */
  const jump = (tag: string): void => {
    open("grid");
    grid.focus(grid.rows.find((row) => row.tag === tag) ?? grid.rows.find((row) => row.tag !== "LDR" && row.tag > tag) ?? grid.rows.at(-1));
  };
  /** What the record saved last in this browser said in a field of this tag. */
  const LAST = `wenyuan-last:${form.dataset.format ?? ""}`;
  const repeat = (): void => {
    const row = grid.focused();
    if (!row || isControl(row.tag)) return;
    const line = (localStorage.getItem(LAST) ?? "").split("\n").find((one) => one.startsWith(`=${row.tag} `));
    const last = line ? rowOf(line) : undefined;
    if (!last) return;
    row.ind = last.ind;
    row.content = last.content;
    grid.draw();
    grid.focus(row);
    changed("");
  };
  const convert = async (): Promise<void> => {
    const row = grid.focused();
    if (!row || isControl(row.tag) || view !== "grid") return;
    const body = new FormData();
    body.set("text", row.content);
    body.set("csrfmiddlewaretoken", form.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "");
    const was = row.content;
    try {
      const answer = await fetch("/staff/records/convert/", { method: "POST", body, headers: { accept: "application/json" } });
      const told = (await answer.json()) as { text: string };
      if (answer.ok && row.content === was) grid.replace(row, told.text);
    } catch {
      if (state) state.textContent = words.offline ?? "";
    }
  };
  const open = (wanted: View): void => {
    if (wanted === view) return;
    if (view === "text") {
      if (!canShow(text.value)) return;
      grid.load(parse(text.value));
      history.note(text.value, "", Date.now());
    }
    view = wanted;
    if (view === "form") fillForm(lines, grid.rows);
    if (view === "grid") grid.draw();
    show();
  };
  const show = (): void => {
    gridPlace.hidden = view !== "grid";
    formPlace.hidden = view !== "form";
    textPlace.hidden = view !== "text";
    form.querySelector<HTMLElement>("[data-grid-foot]")?.toggleAttribute("hidden", view !== "grid");
    for (const button of views.querySelectorAll<HTMLButtonElement>("[data-view]")) button.setAttribute("aria-pressed", String(button.dataset.view === view));
  };

  views.hidden = false;
  views.addEventListener("click", (event) => {
    const button = (event.target as HTMLElement).closest<HTMLButtonElement>("[data-view]");
    if (button) open(button.dataset.view as View);
  });
  form.querySelector("[data-add]")?.addEventListener("click", () => grid.add(grid.focused() ?? grid.rows.at(-1)));
  for (const line of lines) line.addEventListener("input", () => { writeLine(line, grid.rows); changed(line.id); });
  text.addEventListener("input", () => {
    grid.rows = parse(text.value);
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void check(), PAUSE_MS);
  });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const control = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (control && event.key === "Enter") form.requestSubmit();
    else if (event.key === "F7") findings.next();
    else if (event.key === "F8") findings.repairCurrent();
    else if (control && key === "g") form.querySelector<HTMLInputElement>("[data-jump]")?.focus();
    else if (event.key === "F4") { if (!coded?.enter()) return; }
    else if (event.altKey && key === "r" && view === "grid") repeat();
    else if (event.altKey && key === "t" && view === "grid") void convert();
    else if (event.altKey && key === "x" && view === "grid") openCharacters();
    else if (event.key === "Escape" && codedPlace?.contains(document.activeElement)) grid.focus(grid.focused());
    else if (event.key === "F2" && assist) assist.enter();
    else if (event.key === "F9" && assist) assist.takeCurrent();
    else if (control && key === "z" && view !== "text") reload(event.shiftKey ? history.forward() : history.back());
    else if (control && key === "y" && view !== "text") reload(history.forward());
    else return;
    event.preventDefault();
  });
  const characters = form.querySelector<HTMLDetailsElement>("[data-characters]");
  const openCharacters = (): void => {
    if (!characters) return;
    characters.open = true;
    characters.querySelector<HTMLButtonElement>("button")?.focus();
  };
  characters?.addEventListener("click", (event) => {
    const character = (event.target as HTMLElement).closest("button")?.textContent;
    if (character) grid.insert(character);
  });
  characters?.addEventListener("keydown", (event) => {
    const buttons = [...characters.querySelectorAll<HTMLButtonElement>("button")];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    if (event.key === "Escape") { characters.open = false; grid.focus(grid.focused()); }
    else if (event.key === "ArrowRight") buttons[Math.min(at + 1, buttons.length - 1)]?.focus();
    else if (event.key === "ArrowLeft") buttons[Math.max(at - 1, 0)]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const jumpField = form.querySelector<HTMLInputElement>("[data-jump]");
  jumpField?.addEventListener("input", () => {
    if (jumpField.value.length < 3) return;
    jump(jumpField.value.toUpperCase());
    jumpField.value = "";
  });
  jumpField?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    if (event.key === "Enter" && jumpField.value) jump(jumpField.value.padEnd(3, "0"));
    else grid.focus(grid.focused() ?? grid.rows[0]);
    jumpField.value = "";
  });
  form.addEventListener("submit", () => {
    if (view !== "text") text.value = serialise(grid.rows);
    drafts?.keep(text.value, true);
    try {
      localStorage.setItem(LAST, text.value);
    } catch {
      // Then there is nothing to repeat.
    }
    leaving = true;
  });
  window.addEventListener("beforeunload", (event) => { if (isDirty() && !leaving) event.preventDefault(); });

  grid.load(parse(first));
  text.value = serialise(grid.rows);
  const saved = form.querySelector("[role=alert]") ? "" : text.value;
  show();
  counts();
  void check();
  const draft = drafts?.find(text.value);
  const offer = form.querySelector<HTMLElement>("[data-draft]");
  if (draft && offer && canShow(draft.text)) {
    offer.hidden = false;
    const when = offer.querySelector("[data-draft-when]");
    if (when) when.textContent = new Date(draft.at).toLocaleString(document.documentElement.lang);
    offer.querySelector("[data-draft-take]")?.addEventListener("click", () => {
      offer.hidden = true;
      history.note(draft.text, "", Date.now());
      reload(draft.text);
    });
    offer.querySelector("[data-draft-drop]")?.addEventListener("click", () => { offer.hidden = true; drafts?.drop(); grid.focus(grid.rows[0]); });
  }
  // On a small screen a focus would scroll the page away from its head.
  if (window.matchMedia("(min-width: 64rem)").matches) grid.focus(grid.rows.find((row) => row.tag === "200" || row.tag === "245") ?? grid.rows[0]);
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-marc-editor]")) start(form);
