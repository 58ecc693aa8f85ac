import { EXIT } from "../../../program/exit_codes.ts";
import { Failure } from "../../../program/failure.ts";
import type { Original } from "../../answer/original.ts";
import { InvalidLine } from "../../terminal/io.ts";
import type { Desk } from "./operation.ts";

/**
 * Reads a mail that is to be answered or passed on, in whole.
 *
 * @throws {InvalidLine} If it cannot be: it is too large, or fails a check.
 */
export async function readWhole(
  { box, prompts, mailbox, readOriginal }: Desk,
  id: string,
  wants: { attachments?: boolean } = {},
): Promise<Original> {
  const { content, attachments } = mailbox.session.limits;
  const insists = (question: string) => prompts.askIfSure(question);
  const mail = await box.read({ id, message: true }, { insists });
  const limit = 4 * content + 2 * attachments;
  const original = await orInvalid(() =>
    readOriginal(mail, { ...wants, limit })
  );
  await mail.got();
  return original;
}

/** What cannot be done with a mail ends no session. */
export async function orInvalid<T>(act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const codes: number[] = [EXIT.failed, EXIT.notFound];
    if (!(error instanceof Failure) || !codes.includes(error.exitCode)) {
      throw error;
    }
    throw new InvalidLine(error.message);
  }
}
