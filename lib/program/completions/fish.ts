import type { Flag } from "../command_line/flags.ts";
import {
  completionOf,
  type DescribedProgram,
  functionOf,
  type NamesQuery,
  quoted,
} from "./described.ts";

/** The script that makes fish complete the program's command lines. */
export function fishCompletions(program: DescribedProgram): string {
  const { name, flags, commands } = program;
  const prefix = functionOf(name);
  const shared = new Set(flags.map((flag) => flag.name));
  const names = commands.map((command) => command.name).join(" ");
  const none = quoted(`not __fish_seen_subcommand_from ${names}`);
  const lines = [
    `# fish completion of ${name}: ${name} completions fish | source`,
    usersFunction(program),
    `complete -c ${name} -f`,
    ...flags.map((flag) => `complete -c ${name} ${option(prefix, flag)}`),
  ];
  for (const command of commands) {
    const seen = quoted(`__fish_seen_subcommand_from ${command.name}`);
    lines.push(
      `complete -c ${name} -n ${none} -a ${command.name} -d ${
        quoted(command.about)
      }`,
      ...value(prefix, command.words).map((what) =>
        `complete -c ${name} -n ${seen} ${what}`
      ),
      ...command.flags.filter((flag) => !shared.has(flag.name)).map((flag) =>
        `complete -c ${name} -n ${seen} ${option(prefix, flag)}`
      ),
    );
  }
  return `${lines.join("\n")}\n`;
}

function usersFunction({ name, names }: DescribedProgram): string {
  return `function ${functionOf(name)}_users
${names ? askNames(name, names) : "  true"}
end`;
}

function askNames(program: string, { words, flags }: NamesQuery): string {
  const along = flags.map((flag) => `--${flag}`).join(" ");
  return `  set -l typed (commandline -opc)
  set -l asking ${program}
  for i in (seq 2 (math (count $typed) - 1))
    if contains -- $typed[$i] ${along}
      set -a asking $typed[$i] (string replace -r '^~/' $HOME/ -- $typed[(math $i + 1)])
    end
  end
  command $asking ${words} 2>/dev/null`;
}

function option(
  prefix: string,
  { name, kind, placeholder, help }: Flag,
): string {
  const parts = [`-l ${name}`, `-d ${quoted(help)}`];
  if (kind !== "boolean") parts.push("-x", ...value(prefix, placeholder));
  return parts.join(" ");
}

function value(prefix: string, placeholder?: string): string[] {
  const completion = completionOf(placeholder);
  if (completion === "files") return [`-a '(__fish_complete_path)'`];
  if (completion === "folders") return [`-a '(__fish_complete_directories)'`];
  if (completion === "users") return [`-a '(${prefix}_users)'`];
  return completion.length > 0 ? [`-a ${quoted(completion.join(" "))}`] : [];
}
