import type { Flag } from "../../program/command_line/flags.ts";
import {
  completionOf,
  type DescribedCommand,
  type DescribedProgram,
  WHOSE_KEYS,
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
  const whoseKeys = WHOSE_KEYS.map((flag) => `--${flag}`).join("|");
  return `# bash completion of ${name}: source <(${name} completions bash)
_mail_client() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]}
  local command= word i IFS=$'\\n' whose=()
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD - 1; i++)); do
    case \${COMP_WORDS[i]} in
      ${whoseKeys}) whose+=("\${COMP_WORDS[i]}" "\${COMP_WORDS[i+1]/#\\~\\//$HOME/}") ;;
    esac
  done
  case $prev in
${valueCases([...withValue.values()])}
  esac
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case $word in
      ${[...withValue.keys()].join("|")}) ((i++)) ;;
      ${names.join("|")}) command=$word; break ;;
    esac
  done
  case $command in
    "") _mail_client_words ${[...names, ...flagWords(flags)].join(" ")} ;;
${commands.map(commandCase).join("\n")}
  esac
}
_mail_client_words() { COMPREPLY+=($(compgen -W "$*" -- "$cur")); }
_mail_client_users() {
  _mail_client_words $("\${COMP_WORDS[0]}" keys --names "\${whose[@]}" 2>/dev/null)
}
_mail_client_paths() {
  compopt -o filenames 2>/dev/null
  COMPREPLY+=($(compgen "$1" -- "$cur"))
}
complete -F _mail_client ${name}
`;
}

function valueCases(flags: Flag[]): string {
  return flags.map(({ name, placeholder }) =>
    `    --${name}) ${fill(placeholder)}return ;;`
  ).join("\n");
}

function commandCase({ name, words, flags }: DescribedCommand): string {
  const own = fill(words);
  return `    ${name}) ${own}_mail_client_words ${
    flagWords(flags).join(" ")
  } ;;`;
}

/** The command of the script for a value. */
function fill(placeholder?: string): string {
  const completion = completionOf(placeholder);
  if (completion === "files") return "_mail_client_paths -f; ";
  if (completion === "folders") return "_mail_client_paths -d; ";
  if (completion === "users") return "_mail_client_users; ";
  return completion.length > 0
    ? `_mail_client_words ${completion.join(" ")}; `
    : "";
}

function flagWords(flags: Flag[]): string[] {
  return flags.map(({ name }) => `--${name}`);
}
