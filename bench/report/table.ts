import {
  type Aim,
  isMet,
  ratioOf,
  type Row,
  toDovecot,
  type Unit,
} from "./row.ts";
import type { Summary } from "./statistics.ts";

/** A heading and the rows under it. */
export interface Section {
  title: string;
  rows: Row[];
}

const HEADINGS = [
  ...["what", "figure", "limit", "ratio"],
  ...["Dovecot", "to Dovecot", "aim", ""],
];

/** The sections as tables of Markdown, each column as wide as its longest cell. */
export function formatSections(sections: Section[]): string {
  return sections.map(({ title, rows }) => {
    const notes = rows.filter((row) => row.note).map(formatNote);
    return [`### ${title}`, "", formatTable(rows), ...notes].join("\n");
  }).join("\n\n");
}

function formatNote({ what, note }: Row): string {
  return `\n${what}: ${note}.`;
}

function formatTable(rows: Row[]): string {
  const cells = [HEADINGS, ...rows.map(formatRow)];
  const widths = HEADINGS.map((_, column) =>
    Math.max(3, ...cells.map((row) => [...row[column]].length))
  );
  const lines = cells.map((row) => joinCells(row, widths));
  const rule = joinCells(widths.map((width) => "-".repeat(width)), widths);
  return [lines[0], rule, ...lines.slice(1)].join("\n");
}

function joinCells(row: string[], widths: number[]): string {
  const padded = row.map((cell, i) =>
    cell + " ".repeat(widths[i] - [...cell].length)
  );
  return `| ${padded.join(" | ")} |`;
}

function formatRow(row: Row): string[] {
  const { what, unit, measured, limit, dovecot, aim } = row;
  const met = isMet(row);
  return [
    what,
    formatSummary(measured, unit),
    limit ? `${formatNumber(limit.value.median)} ${unit}: ${limit.of}` : "",
    formatRatio(ratioOf(row)),
    dovecot ? formatSummary(dovecot, unit) : "",
    formatToDovecot(row),
    aim ? formatAim(aim, unit) : "",
    met === undefined ? "" : met ? "met" : "missed",
  ];
}

function formatRatio(ratio?: number): string {
  return ratio === undefined ? "" : `${formatNumber(ratio)}×`;
}

function formatToDovecot(row: Row): string {
  const { figure, aim } = toDovecot(row);
  if (figure === undefined) return "";
  return formatRatio(figure) + (aim ? ` (aim ${formatRatio(aim)})` : "");
}

/** The median, its unit and the spread from p10 to p90. */
export function formatSummary({ median, p10, p90 }: Summary, unit: Unit) {
  const spread = p10 === p90
    ? ""
    : ` (${formatNumber(p10)}–${formatNumber(p90)})`;
  return `${formatNumber(median)} ${unit}${spread}`;
}

/** What a figure should be, in words. */
export function formatAim(aim: Aim, unit: Unit): string {
  const parts = [
    aim.atMost !== undefined && `≤ ${formatNumber(aim.atMost)} ${unit}`,
    aim.atLeast !== undefined && `≥ ${formatNumber(aim.atLeast)} ${unit}`,
    aim.ratioAtMost !== undefined && `≤ ${formatNumber(aim.ratioAtMost)}×`,
    aim.ratioAtLeast !== undefined && `≥ ${formatNumber(aim.ratioAtLeast)}×`,
    aim.dovecotAtMost !== undefined &&
    `≤ ${formatNumber(aim.dovecotAtMost)}× Dovecot`,
    aim.dovecotAtLeast !== undefined &&
    `≥ ${formatNumber(aim.dovecotAtLeast)}× Dovecot`,
  ];
  return parts.filter((part) => part !== false).join(" or ");
}

/** Three digits that count, and commas from a thousand on. */
export function formatNumber(value: number): string {
  if (value === 0) return "0";
  const digits = 2 - Math.floor(Math.log10(Math.abs(value)));
  const rounded = Number(value.toPrecision(3));
  return Math.abs(rounded) >= 1000
    ? Math.round(value).toLocaleString("en-US")
    : rounded.toFixed(Math.max(0, Math.min(digits, 3))).replace(
      /(\.\d*?)0+$/,
      "$1",
    ).replace(/\.$/, "");
}
