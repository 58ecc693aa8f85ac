import type { Flag } from "../command_line/flags.ts";
import {
  completionOf,
  type DescribedCommand,
  type DescribedProgram,
  functionOf,
  quoted,
} from "./described.ts";

/** The script that makes zsh complete the program's command lines. */
export function zshCompletions(
  { name, flags, commands }: DescribedProgram,
): string {
  const list = commands.map(({ name, about }) =>
    quoted(`${name}:${about.replaceAll(":", "\\:")}`)
  );
  return `#compdef ${name}
# zsh completion of ${name}: source <(${name} completions zsh)
${functionOf(name)}() {
  local -a commands=(
    ${list.join("\n    ")}
  )
  local state line
  _arguments -C \\
    ${flags.map(argument).join(" \\\n    ")} \\
    '1: :->command' '*:: :->rest'
  case $state in
    command) _describe command commands ;;
    rest)
      case $line[1] in
${commands.map(commandCase).join("\n")}
      esac ;;
  esac
}
compdef ${functionOf(name)} ${name}
`;
}

function commandCase({ name, words, flags }: DescribedCommand): string {
  const all = flags.map(argument);
  if (words) all.push(quoted(`1:${plain(words)}:${action(words)}`));
  return `        ${name}) _arguments ${all.join(" \\\n          ")} ;;`;
}

/** An argument of zsh's _arguments. */
function argument({ name, kind, placeholder = "", help }: Flag): string {
  const often = kind === "list" ? "*" : "";
  const head = `${often}--${name}[${plain(help)}]`;
  return quoted(
    kind === "boolean"
      ? head
      : `${head}:${plain(placeholder)}:${action(placeholder)}`,
  );
}

/** Without the characters that _arguments gives a meaning. */
function plain(text: string): string {
  return text.replaceAll(/[\[\]:\\]/g, "\\$&");
}

function action(placeholder: string): string {
  const completion = completionOf(placeholder);
  if (completion === "files") return "_files";
  if (completion === "folders") return "_files -/";
  return completion.length > 0 ? `(${completion.join(" ")})` : " ";
}
