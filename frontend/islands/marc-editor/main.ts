/** The cataloguer's editor: fields, form and text are three views of one record; the server checks it as it changes. */
import { type Answer, Findings, type Problem, type Words } from "./findings";
import { fillForm, writeLine } from "./form";
import { Grid } from "./grid";
import { History } from "./history";
import { type Row, canShow, find, insertInOrder, isControl, parse, rowOf, serialise } from "./model";

type View = "grid" | "form" | "text";
const PAUSE_MS = 350;

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
  const findings = new Findings(form, {
    words,
    go: (problem) => { open("grid"); grid.focus(find(grid.rows, problem.tag, Math.max(0, problem.occurrence)) ?? grid.rows[0], "content", problem.subfield); },
    repair: (problem) => repair(problem),
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
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void check(), PAUSE_MS);
  };
  const check = async (): Promise<void> => {
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
  const known = new Map<string, string>();
  const hint = async (row: Row): Promise<void> => {
    const place = form.querySelector<HTMLElement>("[data-hint]");
    if (!place || !/^[0-9]{3}$/.test(row.tag)) return;
    if (!known.has(row.tag)) {
      try {
        const answer = await fetch(`${form.dataset.fields ?? "/staff/records/fields/"}?format=${form.dataset.format}&tag=${row.tag}`, { headers: { accept: "application/json" } });
        const told = (await answer.json()) as { subfields: [string, string][] };
        known.set(row.tag, told.subfields.map(([code, name]) => `$${code} ${name}`).join("  "));
      } catch {
        return;
      }
    }
    if (grid.focused() === row) place.textContent = known.get(row.tag) ?? "";
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
    else if (control && key === "z" && view !== "text") reload(event.shiftKey ? history.forward() : history.back());
    else if (control && key === "y" && view !== "text") reload(history.forward());
    else return;
    event.preventDefault();
  });
  form.addEventListener("submit", () => {
    if (view !== "text") text.value = serialise(grid.rows);
    leaving = true;
  });
  window.addEventListener("beforeunload", (event) => { if (isDirty() && !leaving) event.preventDefault(); });

  grid.load(parse(first));
  text.value = serialise(grid.rows);
  const saved = form.querySelector("[role=alert]") ? "" : text.value;
  show();
  counts();
  void check();
  // On a small screen a focus would scroll the page away from its head.
  if (window.matchMedia("(min-width: 64rem)").matches) grid.focus(grid.rows.find((row) => row.tag === "200" || row.tag === "245") ?? grid.rows[0]);
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-marc-editor]")) start(form);
