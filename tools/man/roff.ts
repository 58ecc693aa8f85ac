import type { Flag } from "../../lib/program/command_line/flags.ts";
import type { HelpText } from "../../lib/program/command_line/help.ts";

/** A text in which troff finds no command of its own (groff_man(7)). */
export function roffText(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-")
    .replaceAll(/^([.'])/gm, "\\&$1");
}

/** The lines of a section that stay as they are. */
export function verbatim(lines: string[]): string[] {
  return [".nf", ...lines.map(roffText), ".fi"];
}

/** The title of a page. */
export function pageTitle(program: string, version: string): string {
  return `.TH ${program.toUpperCase()} 1 "" "letterlock ${version}"`;
}

/** The flags of a program or command, each with its help. */
export function flagLines(flags: Flag[]): string[] {
  return flags.flatMap(({ name, placeholder, help, default: fallback }) => {
    const value = placeholder ? ` \\fI${roffText(placeholder)}` : "";
    return [
      ".TP",
      `\\fB\\-\\-${roffText(name)}${value}\\fR`,
      roffText(fallback ? `${help} (default: ${fallback})` : help),
    ];
  });
}

/** A page of the manual, of what `--help` says. */
export function manPage(
  program: string,
  version: string,
  help: HelpText,
  more: string[] = [],
): string {
  const [sentence] = help.about.replaceAll("\n", " ").split(/[.:] /);
  const sections = [...help.sections ?? []].flatMap(({ title, lines }) => [
    `.SH ${roffText(title.toUpperCase())}`,
    ...verbatim(lines),
  ]);
  return [
    pageTitle(program, version),
    ".SH NAME",
    `${roffText(program)} \\- ${roffText(uncapitalized(sentence))}`,
    ".SH SYNOPSIS",
    ...verbatim(help.usage),
    ".SH DESCRIPTION",
    ...verbatim(help.about.split("\n")),
    ".SH OPTIONS",
    ...help.groups.flatMap(({ title, flags }) => [
      `.SS ${roffText(title)}`,
      ...flagLines(flags),
    ]),
    ...more,
    ...sections,
    ".SH EXAMPLES",
    ...verbatim(help.examples),
    "",
  ].join("\n");
}

function uncapitalized(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1).replace(/\.$/, "");
}
