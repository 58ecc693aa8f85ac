import { EXIT } from "../../program/exit_codes.ts";
import { jsonText } from "../../program/json_text.ts";
import { printOutput } from "../../program/system/standard_output.ts";
import { askServer } from "../control/ask_server.ts";
import { serverStatus } from "../control/server_status.ts";
import { sessionsText } from "../control/status_text.ts";
import type { Command, CommandContext } from "./command.ts";
import { controlFlags, JSON_FLAG, keysOf } from "./control_flags.ts";

/** `sessions`: who is logged in. */
export const command: Command = {
  groups: controlFlags("Output", [JSON_FLAG]),
  examples: ["mail-server sessions", "mail-server sessions --json"],
  run: listSessions,
};

async function listSessions({ flags }: CommandContext): Promise<number> {
  const keys = await keysOf(flags);
  const form = { status: serverStatus };
  const { status } = await askServer({ keys }, { command: "status" }, form);
  const { sessions } = status;
  printOutput(
    flags.has("json") ? jsonText(sessions) : sessionsText(sessions),
  );
  return EXIT.done;
}
