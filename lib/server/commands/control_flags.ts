import type {
  Flag,
  FlagGroup,
  ParsedFlags,
} from "../../program/command_line/flags.ts";
import { withDefaults } from "../../program/command_line/with_defaults.ts";
import { KEYS_FLAG } from "../flags.ts";

/** `--config`: a server that was started by a config file is asked by the same one. */
const CONFIG_FLAG: Flag = {
  name: "config",
  kind: "string",
  placeholder: "FILE",
  help: "the server's config file, which says where its keys are",
};

/** `--json`, of commands whose result a program may read. */
export const JSON_FLAG: Flag = {
  name: "json",
  kind: "boolean",
  help: "print JSON (docs/json.md)",
};

/** The flags of a command that asks the running server: which one, and what else it takes. */
export function controlFlags(title: string, flags: Flag[] = []): FlagGroup[] {
  const where = { title: "Where", flags: [KEYS_FLAG, CONFIG_FLAG] };
  return flags.length > 0 ? [{ title, flags }, where] : [where];
}

/**
 * The folder of the keys of the server that a command asks: of the command line, else of the
 * config file that the line names.
 *
 * @throws {Failure} If the file makes no sense, or is not to be trusted.
 */
export async function keysOf(flags: ParsedFlags): Promise<string> {
  const path = flags.get(CONFIG_FLAG.name);
  if (path === undefined) return flags.get(KEYS_FLAG.name)!;
  const [{ readConfig }, { configValues }] = await Promise.all([
    import("../config/read_config.ts"),
    import("../config/config_values.ts"),
  ]);
  const values = configValues(await readConfig(path), path);
  return withDefaults(flags, values).get(KEYS_FLAG.name)!;
}
