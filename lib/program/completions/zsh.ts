import type { Flag } from "../command_line/flags.ts";
import {
  completionOf,
  type DescribedCommand,
  type DescribedProgram,
  functionOf,
  type NamesQuery,
  quoted,
} from "./described.ts";

/** The script that makes zsh complete the program's command lines. */
export function zshCompletions(
  { name, flags, commands, names }: DescribedProgram,
): string {
  const prefix = functionOf(name);
  const list = commands.map(({ name, about }) =>
    quoted(`${name}:${about.replaceAll(":", "\\:")}`)
  );
  return `#compdef ${name}
# zsh completion of ${name}: source <(${name} completions zsh)
${prefix}() {
  local -a commands=(
    ${list.join("\n    ")}
  )
  local state line
  _arguments -C \\
    ${flags.map((flag) => argument(prefix, flag)).join(" \\\n    ")} \\
    '(-)1: :->command' '(-)*:: :->rest'
  case $state in
    command) _describe command commands ;;
    rest)
      case $line[1] in
${commands.map((command) => commandCase(prefix, command)).join("\n")}
      esac ;;
  esac
}
${prefix}_users() {
${names ? askNames(name, names) : "  :"}
}
compdef ${prefix} ${name}
`;
}

function askNames(program: string, { words, flags }: NamesQuery): string {
  return `  local i
  local -a typed=(\${(Q)\${(z)BUFFER}}) asking=(${program}) names
  for ((i = 2; i < $#typed; i++)); do
    case $typed[i] in
      ${flags.map((flag) => `--${flag}`).join("|")})
        asking+=($typed[i] \${typed[i+1]/#\\~\\//$HOME/}) ;;
    esac
  done
  names=(\${(f)"$($asking ${words} 2>/dev/null)"})
  compadd -a names`;
}

function commandCase(
  prefix: string,
  { name, words, flags }: DescribedCommand,
): string {
  const all = flags.map((flag) => argument(prefix, flag));
  if (words) all.push(quoted(`1:${plain(words)}:${action(prefix, words)}`));
  return `        ${name}) _arguments ${all.join(" \\\n          ")} ;;`;
}

/** An argument of zsh's _arguments. */
function argument(
  prefix: string,
  { name, kind, placeholder = "", help }: Flag,
): string {
  const often = kind === "list" ? "*" : "";
  const head = `${often}--${name}[${plain(help)}]`;
  return quoted(
    kind === "boolean"
      ? head
      : `${head}:${plain(placeholder)}:${action(prefix, placeholder)}`,
  );
}

/** Without the characters that _arguments gives a meaning. */
function plain(text: string): string {
  return text.replaceAll(/[\[\]:\\]/g, "\\$&");
}

function action(prefix: string, placeholder: string): string {
  const completion = completionOf(placeholder);
  if (completion === "files") return "_files";
  if (completion === "folders") return "_files -/";
  if (completion === "users") return `${prefix}_users`;
  return completion.length > 0 ? `(${completion.join(" ")})` : " ";
}
