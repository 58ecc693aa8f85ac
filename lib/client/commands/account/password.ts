import { resolve } from "@std/path";
import { EXIT } from "../../../program/exit_codes.ts";
import { Failure } from "../../../program/failure.ts";
import { usageError } from "../../../program/command_line/usage_error.ts";
import { systemReason } from "../../../program/system/system_reason.ts";
import { replaceFile } from "../../../keys/atomic_write.ts";
import { PRIVATE_FILE } from "../../../keys/file_modes.ts";
import { checkNewPassword } from "../../../protocol/rules.ts";
import { askNewPassword } from "../../account/new_password.ts";
import { isStandardInput } from "../../../program/system/standard_streams.ts";
import { exists, readNamedPassword } from "../../account/password.ts";
import { note, printDone } from "../../terminal/io.ts";
import type { Command, CommandContext, Login } from "../command.ts";
import { ACCOUNT_FLAGS } from "./flag_groups.ts";

/** `password`: gives the user another password. */
export const command: Command = {
  flags: ACCOUNT_FLAGS.password,
  details:
    "The old password is the one you log in with; the new one is asked for twice, or\n" +
    "is a line of standard input where that is no terminal. The server has to be in\n" +
    "enhanced mode. Your other sessions end; the keys stay the same. A password in\n" +
    "the file password beside the keys is replaced there, too.",
  examples: [
    "mail-client password",
    "mail-client password --password-file old --new-password-file new",
  ],
  takesInput(flags) {
    const file = flags.get("new-password-file");
    return file !== undefined && isStandardInput(file);
  },
  run: changePassword,
};

async function changePassword(context: CommandContext): Promise<void> {
  const { io, flags, login, withMailbox } = context;
  const file = flags.get("new-password-file");
  const fromFile = file === undefined
    ? undefined
    : await readNamedPassword(io, file);
  const next = await withMailbox(async (mailbox) => {
    if (mailbox.session.mode !== "enhanced") throw basicMode();
    const old = login.password();
    const next = fromFile ?? await askNewPassword(io, old);
    checkNewPassword(next);
    if (next === old) throw usageError("The new password is the old one");
    await mailbox.changePassword({ old, new: next });
    // Said before the session ends: it is true whatever becomes of the connection.
    await printDone(io, "The password is changed.\n");
    return next;
  });
  await keepUp(context, login, next);
}

/** The password travels in a record, and those of basic mode can be replayed. */
function basicMode(): Failure {
  return new Failure(
    EXIT.failed,
    "Cannot change the password: the server is in basic mode",
    "its owner can, by keygen --rotate",
  );
}

/**
 * A file with the old password would lock its user out: the one beside the keys too
 * where this login took the password from elsewhere.
 */
async function keepUp(
  { io }: CommandContext,
  { passwordFile, besideKeys }: Login,
  password: string,
): Promise<void> {
  if (passwordFile !== undefined && !isSamePath(passwordFile, besideKeys)) {
    io.warn(`${passwordFile} still has the old password.\n`);
  }
  if (!await exists(besideKeys)) return;
  try {
    await replaceFile(besideKeys, `${password}\n`, { mode: PRIVATE_FILE });
    note(io, `${besideKeys} has the new password.\n`);
  } catch (error) {
    throw new Failure(
      EXIT.failed,
      `The password is changed, but ${besideKeys} still has the old one: ${
        systemReason(error)
      }`,
      "write the new one into it, or remove it",
    );
  }
}

function isSamePath(one: string, other: string): boolean {
  return resolve(one) === resolve(other);
}
