/** A record as rows of the grid, and its mnemonic text. Blanks of indicators stay blanks here; the grid shows them as `_`. */
export const MARK = "\u2021";

export interface Row {
  readonly id: number;
  tag: string;
  ind: string;
  /** Data of a control field or leader, else subfields, each begun by the mark and its code. */
  content: string;
}

const NAMED: Readonly<Record<string, string>> = { dollar: "$", lcub: "{", rcub: "}", bsol: "\\" };
let counter = 0;

export function newRow(tag = "", ind = "  ", content = `${MARK}a`): Row {
  counter += 1;
  return { id: counter, tag, ind, content };
}

export function isControl(tag: string): boolean {
  return tag === "LDR" || tag.startsWith("00");
}

function unescape(text: string): string {
  return text.replace(/\{(dollar|lcub|rcub|bsol)\}/g, (_whole, name: string) => NAMED[name] ?? "");
}

function escape(text: string): string {
  return text.replace(/[${}]/g, (c) => (c === "$" ? "{dollar}" : c === "{" ? "{lcub}" : "{rcub}"));
}

export function rowOf(line: string): Row | undefined {
  const match = /^=([0-9A-Za-z]{3}) {0,2}(.*)$/s.exec(line);
  if (!match) return undefined;
  const tag = (match[1] ?? "").toUpperCase();
  const rest = match[2] ?? "";
  if (isControl(tag)) return newRow(tag, "", unescape(rest.replaceAll("\\", " ")));
  const ind = rest.slice(0, 2).replaceAll("\\", " ").padEnd(2);
  return newRow(tag, ind, unescape(rest.slice(2).replaceAll("$", MARK)));
}

/** Read mnemonic text; lines that begin no field go on with the one before. */
export function parse(text: string): Row[] {
  const lines: string[] = [];
  for (const line of text.replaceAll("\r", "").split("\n")) {
    if (line.startsWith("=")) lines.push(line);
    else if (line.trim() && lines.length) lines[lines.length - 1] += ` ${line}`;
  }
  return lines.map(rowOf).filter((row): row is Row => row !== undefined);
}

/** Read lines as other systems show them: tag, indicators, then subfields behind $, \u01c2, \u2021, \u25bc or |. Nothing where a line is anything else. */
export function readLines(text: string): Row[] {
  const rows: Row[] = [];
  for (const line of text.replaceAll("\r", "").split("\n")) {
    if (!line.trim()) continue;
    const match = /^\s*([0-9]{3})[ \t:|]{0,2}([0-9 _#\\]{2})?[ \t|]*([$\u01c2\u2021\u25bc|][a-z0-9].*)$/s.exec(line);
    if (!match) return [];
    rows.push(newRow(match[1], (match[2] ?? "  ").replace(/[_#\\]/g, " "), (match[3] ?? "").replace(/\s?[$\u01c2\u2021\u25bc|]\s?(?=[a-z0-9])/g, MARK)));
  }
  return rows;
}

export function lineOf(row: Row): string {
  if (isControl(row.tag)) {
    const data = row.tag === "LDR" ? row.content : escape(row.content).replaceAll("\\", "{bsol}");
    return `=${row.tag}  ${data.replaceAll(" ", "\\")}`;
  }
  const body = escape(row.content).replaceAll(MARK, "$");
  return `=${row.tag.padEnd(3, "?")}  ${row.ind.replaceAll(" ", "\\")}${body}`;
}

export function serialise(rows: readonly Row[]): string {
  return `${rows.filter((row) => /^[0-9A-Z]{3}$/.test(row.tag)).map(lineOf).join("\n")}\n`;
}

/** The mark cannot stand in a value: such a text is edited as text only. */
export function canShow(text: string): boolean {
  return !text.includes(MARK);
}

export function subfields(content: string): [string, string][] {
  return content.split(MARK).slice(1).filter((piece) => piece).map((piece) => [piece.charAt(0), piece.slice(1)]);
}

export function join(pieces: readonly (readonly [string, string])[]): string {
  return pieces.map(([code, value]) => `${MARK}${code}${value}`).join("");
}

/** Row of the n-th field of a tag. */
export function find(rows: readonly Row[], tag: string, occurrence: number): Row | undefined {
  return rows.filter((row) => row.tag === tag)[occurrence];
}

export function occurrenceOf(rows: readonly Row[], row: Row): number {
  return rows.filter((one) => one.tag === row.tag).indexOf(row);
}

/** Put a row behind the last whose tag is not greater; the leader stays first. */
export function insertInOrder(rows: Row[], row: Row): void {
  const at = rows.findIndex((one) => one.tag !== "LDR" && one.tag > row.tag);
  rows.splice(at < 0 ? rows.length : at, 0, row);
}
