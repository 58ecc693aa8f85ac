import type { Flag } from "../command_line/flags.ts";
import {
  completionOf,
  type DescribedCommand,
  type DescribedProgram,
  functionOf,
  type NamesQuery,
} from "./described.ts";

/** The script that makes bash complete the program's command lines. */
export function bashCompletions(program: DescribedProgram): string {
  const { name, flags, commands } = program;
  const all = [...flags, ...commands.flatMap((command) => command.flags)];
  const withValue = new Map(
    all.filter(({ kind }) => kind !== "boolean").map((flag) =>
      [`--${flag.name}`, flag] as const
    ),
  );
  const names = commands.map((command) => command.name);
  const prefix = functionOf(name);
  return `# bash completion of ${name}: source <(${name} completions bash)
${prefix}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]}
  local command= word i IFS=$'\\n'
  COMPREPLY=()
  case $prev in
${valueCases(prefix, [...withValue.values()])}
  esac
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case $word in
      ${[...withValue.keys()].join("|")}) ((i++)) ;;
      ${names.join("|")}) command=$word; break ;;
    esac
  done
  case $command in
    "") ${prefix}_words ${[...names, ...flagWords(flags)].join(" ")} ;;
${commands.map((command) => commandCase(prefix, command)).join("\n")}
  esac
}
${prefix}_words() { COMPREPLY+=($(compgen -W "$*" -- "$cur")); }
${prefix}_paths() {
  compopt -o filenames 2>/dev/null
  COMPREPLY+=($(compgen "$1" -- "$cur"))
}
${prefix}_users() {
${program.names ? askNames(prefix, program.names) : "  :"}
}
complete -F ${prefix} ${name}
`;
}

function askNames(prefix: string, { words, flags }: NamesQuery): string {
  return `  local asking=("\${COMP_WORDS[0]}") i
  for ((i = 1; i < COMP_CWORD - 1; i++)); do
    case \${COMP_WORDS[i]} in
      ${flags.map((flag) => `--${flag}`).join("|")})
        asking+=("\${COMP_WORDS[i]}" "\${COMP_WORDS[i+1]/#\\~\\//$HOME/}") ;;
    esac
  done
  ${prefix}_words $("\${asking[@]}" ${words} 2>/dev/null)`;
}

function valueCases(prefix: string, flags: Flag[]): string {
  return flags.map(({ name, placeholder }) =>
    `    --${name}) ${fill(prefix, placeholder)}return ;;`
  ).join("\n");
}

function commandCase(
  prefix: string,
  { name, words, flags }: DescribedCommand,
): string {
  const own = fill(prefix, words);
  return `    ${name}) ${own}${prefix}_words ${flagWords(flags).join(" ")} ;;`;
}

/** The command of the script for a value. */
function fill(prefix: string, placeholder?: string): string {
  const completion = completionOf(placeholder);
  if (completion === "files") return `${prefix}_paths -f; `;
  if (completion === "folders") return `${prefix}_paths -d; `;
  if (completion === "users") return `${prefix}_users; `;
  return completion.length > 0
    ? `${prefix}_words ${completion.join(" ")}; `
    : "";
}

function flagWords(flags: Flag[]): string[] {
  return flags.map(({ name }) => `--${name}`);
}
