import type { Flag, FlagGroup } from "./flags.ts";

/** What the help of a program or a command says besides its flags. */
export interface HelpText {
  /** One line a way to call it. */
  usage: string[];
  /** What it does, in lines. */
  about: string;
  groups: FlagGroup[];
  /** What stands after the flags, such as commands or environment variables. */
  sections?: { title: string; lines: string[] }[];
  /** Commands to type, with what they do. */
  examples: string[];
}

/** The text that `--help` shows; made from the flags, so that it cannot drift. */
export function formatHelp(text: HelpText): string {
  const sections = [
    ...text.groups.map((group) => ({
      title: group.title,
      lines: flagLines(group.flags),
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

function flagLines(flags: Flag[]): string[] {
  const heads = flags.map(({ name, placeholder }) =>
    `--${name}${placeholder ? ` ${placeholder}` : ""}`
  );
  const width = Math.max(...heads.map((head) => head.length));
  return flags.map((flag, i) => {
    const given = flag.default ? ` (default: ${flag.default})` : "";
    return `${heads[i].padEnd(width)}  ${flag.help}${given}`;
  });
}
