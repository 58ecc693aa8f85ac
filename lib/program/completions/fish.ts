import type { Flag } from "../command_line/flags.ts";
import { completionOf, type DescribedProgram, quoted } from "./described.ts";

/** The script that makes fish complete the program's command lines. */
export function fishCompletions(
  { name, flags, commands }: DescribedProgram,
): string {
  const shared = new Set(flags.map((flag) => flag.name));
  const names = commands.map((command) => command.name).join(" ");
  const none = quoted(`not __fish_seen_subcommand_from ${names}`);
  const lines = [
    `# fish completion of ${name}: ${name} completions fish | source`,
    `complete -c ${name} -f`,
    ...flags.map((flag) => `complete -c ${name} ${option(flag)}`),
  ];
  for (const command of commands) {
    const seen = quoted(`__fish_seen_subcommand_from ${command.name}`);
    lines.push(
      `complete -c ${name} -n ${none} -a ${command.name} -d ${
        quoted(command.about)
      }`,
      ...value(command.words).map((what) =>
        `complete -c ${name} -n ${seen} ${what}`
      ),
      ...command.flags.filter((flag) => !shared.has(flag.name)).map((flag) =>
        `complete -c ${name} -n ${seen} ${option(flag)}`
      ),
    );
  }
  return `${lines.join("\n")}\n`;
}

function option({ name, kind, placeholder, help }: Flag): string {
  const parts = [`-l ${name}`, `-d ${quoted(help)}`];
  if (kind !== "boolean") parts.push("-x", ...value(placeholder));
  return parts.join(" ");
}

function value(placeholder?: string): string[] {
  const completion = completionOf(placeholder);
  if (completion === "files") return [`-a '(__fish_complete_path)'`];
  if (completion === "folders") return [`-a '(__fish_complete_directories)'`];
  return completion.length > 0 ? [`-a ${quoted(completion.join(" "))}`] : [];
}
