import { EXIT } from "../../program/exit_codes.ts";
import { printOutput } from "../../program/system/standard_output.ts";
import { count } from "../../protocol/fields.ts";
import { askServer, untilClosed } from "../control/ask_server.ts";
import type { Command, CommandContext } from "./command.ts";
import { controlFlags, keysOf } from "./control_flags.ts";

/** `stop`: stops the running server, as SIGTERM does. */
export const command: Command = {
  groups: controlFlags("Stop"),
  details:
    "Requests under way, such as uploads, have 3 s to come to their end; the command\n" +
    "waits until the server has stopped.",
  examples: ["mail-server stop"],
  run: stop,
};

async function stop({ flags }: CommandContext): Promise<number> {
  const keys = await keysOf(flags);
  const form = { sessions: count };
  await askServer({ keys }, { command: "stop" }, form, async (answer, conn) => {
    printOutput(stoppingText(answer.sessions));
    await untilClosed(conn);
  });
  printOutput("The server has stopped.");
  return EXIT.done;
}

function stoppingText(sessions: number): string {
  if (sessions === 0) return "The server stops; nobody is logged in.";
  const whose = sessions === 1 ? "one session" : `${sessions} sessions`;
  return `The server stops; it waits for what ${whose} may have under way.`;
}
