import type {
  Flag,
  FlagGroup,
  ParsedFlags,
} from "../../program/command_line/flags.ts";
import { KEYS_FLAG } from "../flags.ts";

/** `--json`, of commands whose result a program may read. */
export const JSON_FLAG: Flag = {
  name: "json",
  kind: "boolean",
  help: "print JSON (docs/json.md)",
};

/** The flags of a command that asks the running server: which one, and what else it takes. */
export function controlFlags(title: string, flags: Flag[] = []): FlagGroup[] {
  const where = { title: "Where", flags: [KEYS_FLAG] };
  return flags.length > 0 ? [{ title, flags }, where] : [where];
}

/** The folder of the keys of the server that a command asks. */
export function keysOf(flags: ParsedFlags): string {
  return flags.get(KEYS_FLAG.name)!;
}
