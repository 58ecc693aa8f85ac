import { EXIT } from "../../program/exit_codes.ts";
import { visible } from "../../program/escape.ts";
import { printOutput } from "../../program/system/standard_output.ts";
import { askServer } from "../control/ask_server.ts";
import { RELOADED } from "../control/control_messages.ts";
import type { Command, CommandContext } from "./command.ts";
import { controlFlags, keysOf } from "./control_flags.ts";

/** `reload`: has the running server take up what changed, as SIGHUP does. */
export const command: Command = {
  groups: controlFlags("Reload"),
  details:
    "It prints what changed, and what could not: then the exit code is 1. Sessions go\n" +
    "on. Users and passwords need no reload: the next login sees them.",
  examples: ["mail-server reload"],
  run: reload,
};

async function reload({ flags }: CommandContext): Promise<number> {
  const keys = await keysOf(flags);
  const request = { command: "reload" } as const;
  const { changes, failed } = await askServer({ keys }, request, RELOADED);
  for (const change of changes) printOutput(visible(change));
  return failed ? EXIT.failed : EXIT.done;
}
