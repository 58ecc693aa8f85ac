import type { Flag, FlagGroup } from "./flags.ts";

/** Width that the help fits in. */
const COLUMNS = 80;

/** The help of a program or a command. */
export interface HelpText {
  /** The ways to call it, one a line. */
  usage: string[];
  /** What it does, in lines. */
  about: string;
  groups: FlagGroup[];
  /** Sections after the flags, such as exit codes or environment variables. */
  sections?: { title: string; lines: string[] }[];
  /** Commands to type, with what they do. */
  examples: string[];
}

/** Formats the text of `--help` from the flags themselves, so that it cannot drift. */
export function formatHelp(text: HelpText): string {
  const heads = text.groups.flatMap(({ flags }) => flags.map(flagHead));
  const width = Math.max(0, ...heads.map((head) => head.length));
  const sections = [
    ...text.groups.map(({ title, flags }) => ({
      title,
      lines: flags.flatMap((flag) => flagLines(flag, width)),
    })),
    ...text.sections ?? [],
    { title: "Examples", lines: text.examples },
  ];
  return [
    text.usage.map((line, i) => (i === 0 ? "Usage: " : "       ") + line).join(
      "\n",
    ),
    "",
    text.about,
    ...sections.map(({ title, lines }) =>
      `\n${title}:\n${lines.map((line) => `  ${line}`).join("\n")}`
    ),
  ].join("\n");
}

function flagHead({ name, placeholder }: Flag): string {
  return `--${name}${placeholder ? ` ${placeholder}` : ""}`;
}

/** A flag and its help, which wraps within its own column. */
function flagLines(flag: Flag, width: number): string[] {
  const words = flag.help.split(" ");
  if (flag.default) words.push(`(default: ${flag.default})`);
  // Two columns before the flags and two after them.
  const lines = joinWords(words, COLUMNS - width - 4);
  return lines.map((line, i) =>
    `${(i === 0 ? flagHead(flag) : "").padEnd(width)}  ${line}`
  );
}

/** Joins words into lines of at most so many columns. */
function joinWords(words: string[], columns: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length === 0 || longer.length > columns) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}
