import { EXIT } from "../../program/exit_codes.ts";
import type { ParsedFlags } from "../../program/command_line/flags.ts";
import { usageError } from "../../program/command_line/usage_error.ts";
import { visible } from "../../program/escape.ts";
import { turnOffCoreDumps } from "../../program/system/core_dumps.ts";
import { tell } from "../../program/system/standard_error.ts";
import {
  printOutput,
  writeOutput,
} from "../../program/system/standard_output.ts";
import { sealStream } from "../../seal/age.ts";
import { RECIPIENT } from "../../seal/members.ts";
import { checkFinished } from "../../store/maildir/transfer/unfinished.ts";
import { storeVersion } from "../../store/version.ts";
import { type Backup, beginBackup } from "../backup/back_up.ts";
import { NewFile, placeOf } from "../backup/new_file.ts";
import { onInterrupt } from "../backup/on_interrupt.ts";
import { existingFolder } from "../existing_folder.ts";
import { filesOnly } from "../files_only.ts";
import { KEYS_FLAG, MAIL_FLAG } from "../flags.ts";
import type { Command, CommandContext } from "./command.ts";

/** `mail-server backup`. */
export const command: Command = {
  groups: [{
    title: "Backup",
    flags: [
      {
        name: "to",
        kind: "list",
        placeholder: "RECIPIENT",
        help: "encrypt it to this key of age, age1…; may be given again",
      },
      KEYS_FLAG,
      MAIL_FLAG,
    ],
  }],
  details:
    "Keys, group list, passwords and all mail as they are at one moment, while the\n" +
    "server goes on. FILE is a tar archive, or an age file with --to; - is standard\n" +
    "output. An earlier FILE stays until the new one is whole.",
  examples: [
    "mail-server backup mail.tar.age --to age1…   encrypted",
    "mail-server backup - --to age1… | ssh other 'cat > mail.tar.age'",
    "mail-server backup mail.tar                  not encrypted",
  ],
  run: backUp,
};

async function backUp({ flags, words: [file] }: CommandContext) {
  const recipients = recipientsOf(flags);
  if (file === "-" && Deno.stdout.isTerminal()) {
    throw usageError("A backup is not for a terminal");
  }
  const keys = await existingFolder(flags.get("keys")!);
  const mail = await existingFolder(
    flags.get("mail")!,
    "mail in a database is saved by its own programs",
  );
  await storeVersion(mail);
  checkFinished(mail);
  await turnOffCoreDumps();
  filesOnly();
  const path = file === "-" ? undefined : placeOf(file);
  if (path) checkOutside(file, path, [keys, mail]);
  const say = (text: string) => tell(`${visible(`mail-server: ${text}`)}\n`);
  const backup = await beginBackup({ keys, mail, now: Date.now, tell: say });
  const summary = (bytes: number) => summaryOf(file, backup, bytes, recipients);
  if (!path) {
    let size = 0;
    for await (const piece of sealed(backup, recipients)) {
      await writeOutput(piece);
      size += piece.length;
    }
    say(summary(size));
  } else printOutput(summary(await writeFile(path, backup, recipients)));
  return EXIT.done;
}

/** @throws {Failure} With exit code 2 if one is none. */
function recipientsOf(flags: ParsedFlags): string[] {
  const recipients = flags.list("to");
  const wrong = recipients.find((recipient) => !RECIPIENT.test(recipient));
  if (wrong === undefined) return recipients;
  const secret = /^AGE-SECRET-KEY/i.test(wrong);
  throw usageError(
    secret
      ? "--to takes the public key, age1…, and this is the private one"
      : `--to takes a public key of age, age1…, not "${wrong}"`,
  );
}

/** A backup of backups would grow each time. */
function checkOutside(file: string, path: string, folders: string[]): void {
  const folder = folders.find((dir) => path.startsWith(`${dir}/`));
  if (folder === undefined) return;
  throw usageError(
    `${file} is in ${folder}, which is saved: choose another place`,
  );
}

async function writeFile(
  path: string,
  backup: Backup,
  recipients: string[],
): Promise<number> {
  // Before there is anything to discard.
  let begun: NewFile | undefined;
  using _interrupt = onInterrupt(() => begun?.discard());
  const file = begun = new NewFile(path);
  try {
    let size = 0;
    for await (const piece of sealed(backup, recipients)) {
      await file.write(piece);
      size += piece.length;
    }
    await file.finish();
    return size;
  } catch (error) {
    file.discard();
    throw error;
  }
}

async function* sealed(
  { bytes }: Backup,
  recipients: string[],
): AsyncGenerator<Uint8Array, void, void> {
  if (recipients.length === 0) yield* bytes;
  else yield* sealStream(pieces(bytes), recipients);
}

async function* pieces(
  bytes: Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  yield* bytes;
}

function summaryOf(
  file: string,
  { counts: { boxes, mails } }: Backup,
  bytes: number,
  recipients: string[],
): string {
  const where = file === "-" ? "standard output" : file;
  const what = `${boxes} ${boxes === 1 ? "box" : "boxes"} with ${mails} ${
    mails === 1 ? "mail" : "mails"
  }`;
  const saved = `Saved the keys and ${what} to ${where}: ${bytes} bytes.`;
  return recipients.length > 0 ? saved : `${saved} ${PLAIN}`;
}

const PLAIN = "It holds private keys and is not encrypted; --to encrypts it.";
