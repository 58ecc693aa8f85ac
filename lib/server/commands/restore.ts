import { serverFolder } from "../../keys/paths.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { visible } from "../../program/escape.ts";
import { Failure } from "../../program/failure.ts";
import { turnOffCoreDumps } from "../../program/system/core_dumps.ts";
import { tell } from "../../program/system/standard_error.ts";
import { printOutput } from "../../program/system/standard_output.ts";
import { systemReason } from "../../program/system/system_reason.ts";
import { recoverDeliveries } from "../../store/maildir/delivery/recovery.ts";
import { diskFileSystem } from "../../store/maildir/file_system.ts";
import { takeUpStore } from "../../store/version.ts";
import { ArchiveError } from "../backup/archive_error.ts";
import { archiveIn, fileBytes } from "../backup/archive_source.ts";
import { readIdentities } from "../backup/identities.ts";
import { onInterrupt } from "../backup/on_interrupt.ts";
import { restoreArchive, type Restored } from "../backup/restore.ts";
import { RestorePlace } from "../backup/restore_place.ts";
import { filesOnly } from "../files_only.ts";
import type { Command, CommandContext } from "./command.ts";

/** `mail-server restore`. */
export const command: Command = {
  groups: [{
    title: "Backup",
    flags: [{
      name: "identity",
      kind: "string",
      placeholder: "FILE",
      help: "the file of the age key that opens an encrypted backup",
    }],
  }],
  details:
    "DIR is new or empty, and gets keys and mail; nothing is overwritten. - is\n" +
    "standard input. A backup that is cut or damaged is refused, and nothing of it\n" +
    "stays.",
  examples: [
    "mail-server restore mail.tar.age /srv/mail --identity key.txt",
    "mail-server restore mail.tar /srv/mail",
  ],
  run: restore,
};

async function restore({ flags, words: [file, dir] }: CommandContext) {
  const identity = flags.get("identity");
  const identities = identity === undefined
    ? undefined
    : await readIdentities(identity);
  await turnOffCoreDumps();
  filesOnly();
  using input = file === "-" ? undefined : open(file);
  // Before there is anything to discard.
  let begun: RestorePlace | undefined;
  using _interrupt = onInterrupt(() => begun?.discard());
  const place = begun = new RestorePlace(dir);
  try {
    const bytes = fileBytes(input ?? Deno.stdin);
    const restored = await restoreArchive(
      archiveIn(bytes, identities),
      place.unfinished,
    );
    await finishMail(`${place.unfinished}/mail`, restored);
    await place.finish();
    printOutput(summaryOf(restored, dir));
    return EXIT.done;
  } catch (error) {
    place.discard();
    throw explained(error, file === "-" ? "the backup" : file, dir);
  }
}

function open(file: string): Deno.FsFile {
  try {
    return Deno.openSync(file);
  } catch (error) {
    const reason = systemReason(error);
    throw new Failure(EXIT.failed, `Cannot read ${file}: ${reason}`);
  }
}

/**
 * Ends what a crash had cut when the backup was made, and says the store's version. The
 * restored boxes are as old as those that they were.
 */
export async function finishMail(
  mail: string,
  { head }: Pick<Restored, "head">,
): Promise<void> {
  const births = new Map(
    Object.entries(head.boxes).map(([name, born]) => [`${mail}/${name}`, born]),
  );
  const lstatSync = (path: string | URL) => {
    const info = Deno.lstatSync(path);
    const born = births.get(String(path));
    return typeof born === "number"
      ? { ...info, birthtime: new Date(born) }
      : info;
  };
  const say = (text: string) => tell(`${visible(`mail-server: ${text}`)}\n`);
  await recoverDeliveries(mail, say, { fs: { ...diskFileSystem, lstatSync } });
  await takeUpStore(mail);
}

function explained(error: unknown, file: string, dir: string): unknown {
  if (error instanceof Failure) return error;
  if (error instanceof ArchiveError) {
    const message = `Cannot restore ${file}: ${error.message}`;
    return new Failure(EXIT.failed, message, error.hint);
  }
  return new Failure(
    EXIT.failed,
    `Cannot restore ${file} into ${dir}: ${systemReason(error)}`,
  );
}

function summaryOf({ head, counts }: Restored, dir: string): string {
  const { accounts, boxes, mails } = counts;
  const count = (number: number, one: string, many: string) =>
    `${number} ${number === 1 ? one : many}`;
  const what = `${count(accounts, "account", "accounts")} and ${
    count(boxes, "box", "boxes")
  } with ${count(mails, "mail", "mails")}`;
  return `Restored ${what}, as of ${head.time}, into ${dir}.\n` +
    `Next: mail-server --enhanced --keys ${
      serverFolder(`${dir}/keys`)
    } --mail ${dir}/mail`;
}
