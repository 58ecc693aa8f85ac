import { EXIT } from "../../program/exit_codes.ts";
import { visible } from "../../program/escape.ts";
import { printOutput } from "../../program/system/standard_output.ts";
import { listOf, text } from "../../protocol/fields.ts";
import { askServer } from "../control/ask_server.ts";
import type { Command, CommandContext } from "./command.ts";
import { controlFlags, keysOf } from "./control_flags.ts";

/** `reload`: has the running server take up what changed, as SIGHUP does. */
export const command: Command = {
  groups: controlFlags("Reload"),
  details:
    "Sessions go on. Users and passwords need no reload: the next login sees them.",
  examples: ["mail-server reload"],
  run: reload,
};

async function reload({ flags }: CommandContext): Promise<number> {
  const keys = keysOf(flags);
  const form = { changes: listOf(text) };
  const { changes } = await askServer({ keys }, { command: "reload" }, form);
  for (const change of changes) await printOutput(visible(change));
  return EXIT.done;
}
