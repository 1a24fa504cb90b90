/** The form over the same rows: each line reads and writes one subfield; lines of many stand for a field each. */
import { MARK, type Row, insertInOrder, isControl, join, newRow, subfields } from "./model";

type Line = HTMLInputElement | HTMLTextAreaElement;

function valueOf(rows: readonly Row[], tag: string, code: string): string {
  const row = rows.find((one) => one.tag === tag);
  return row ? subfields(row.content).find(([c]) => c === code)?.[1] ?? "" : "";
}

export function fillForm(lines: Iterable<Line>, rows: readonly Row[]): void {
  for (const line of lines) {
    const { tag = "", code = "" } = line.dataset;
    line.value = line.dataset.many === undefined
      ? valueOf(rows, tag, code)
      : rows.filter((row) => row.tag === tag).map((row) => subfields(row.content).find(([c]) => c === code)?.[1] ?? "").join("\n");
  }
}

/** Write one line's text into the rows. */
export function writeLine(line: Line, rows: Row[]): void {
  const { tag = "", code = "", indicators = "  ", rest = "" } = line.dataset;
  if (isControl(tag)) return;
  const text = line.value.replaceAll(MARK, "");
  const fresh = (value: string): Row => newRow(tag, indicators, `${MARK}${code}${value}${rest.replaceAll("$", MARK)}`);
  const mine = rows.filter((row) => row.tag === tag);
  if (line.dataset.many === undefined) {
    const value = text.replaceAll("\n", " ");
    if (mine[0]) setSubfield(mine[0], code, value);
    else if (value) insertInOrder(rows, fresh(value));
    return;
  }
  const values = text.split("\n").map((value) => value.trim());
  while (values.length && !values.at(-1)) values.pop();
  values.forEach((value, n) => {
    const row = mine[n];
    if (row) setSubfield(row, code, value);
    else if (value) insertInOrder(rows, fresh(value));
  });
  for (const row of mine.slice(values.length)) rows.splice(rows.indexOf(row), 1);
}

function setSubfield(row: Row, code: string, value: string): void {
  const pieces = subfields(row.content);
  const at = pieces.findIndex(([c]) => c === code);
  if (at >= 0 && value) pieces[at] = [code, value];
  else if (at >= 0) pieces.splice(at, 1);
  else if (value) pieces.splice(pieces.filter(([c]) => c < code && c !== "9").length, 0, [code, value]);
  row.content = join(pieces);
}
