import { EXIT } from "../../program/exit_codes.ts";
import { Failure, withHint } from "../../program/failure.ts";
import { sentence } from "../output/sentence.ts";
import type { Mailbox } from "../session/mailbox.ts";
import { InputEnded } from "../terminal/io.ts";
import type { Prompts } from "../terminal/prompts.ts";

/**
 * Offers a person a new connection in place of one that was lost, until there is one.
 *
 * @throws The error, if it is something else, or nobody wants another connection.
 */
export async function connectAgain(
  prompts: Prompts,
  mailbox: Mailbox,
  error: unknown,
): Promise<void> {
  for (let failure = error;;) {
    if (!mayHelp(failure)) throw failure;
    await prompts.tell(`${sentence(withHint(failure))}\n`);
    if (!await isWanted(prompts)) throw failure;
    try {
      return await mailbox.reconnect();
    } catch (next) {
      failure = next;
    }
  }
}

async function isWanted(prompts: Prompts): Promise<boolean> {
  try {
    return await prompts.askYesOrNo("Connect again?(Y/N) ");
  } catch (error) {
    if (error instanceof InputEnded) return false;
    throw error;
  }
}

/** Whether another connection may help: it was lost, or the server has no place now. */
function mayHelp(error: unknown): error is Failure {
  return error instanceof Failure &&
    (error.exitCode === EXIT.cannotConnect || error.exitCode === EXIT.full);
}
