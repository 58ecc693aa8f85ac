/**
 * Exporting a box: every mail of it, into a folder that other programs read.
 *
 * @module
 */
import { usageError } from "../../program/command_line/usage_error.ts";
import { ExportFolder } from "./export_folder.ts";
import type { ExportTarget } from "./export_target.ts";
import { pagesOfBox } from "../session/paging.ts";
import type { MailSession } from "../session/mail_session.ts";
import { interruptible } from "../terminal/signals.ts";

export type ExportFormat = "mbox" | "maildir";

/**
 * The format that `--format` names.
 *
 * @throws {Failure} With exit code 2 if it names none.
 */
export function parseFormat(text: string | undefined): ExportFormat {
  if (text === "mbox" || text === "maildir") return text;
  throw usageError("Give --format mbox or --format maildir");
}

/** What to export, and where to. */
export interface ExportOptions {
  format: ExportFormat;
  /** The folder, which must be empty or missing. */
  dir: string;
  /** The owner of the mails; the mbox file is named after them. */
  user: string;
}

/**
 * Exports all mails of a box, oldest first, and keeps their read marks on the server.
 * After a failure it leaves nothing behind.
 *
 * @returns How many mails it exported.
 * @throws {FileError} If the folder cannot be used.
 */
export async function exportBox(
  session: MailSession,
  options: ExportOptions,
): Promise<number> {
  const folder = await ExportFolder.prepare(options.dir);
  try {
    const target = await createTarget(options);
    try {
      return await interruptible(() => exportTo(target, session));
    } finally {
      target.close();
    }
  } catch (error) {
    await folder.undo();
    throw error;
  }
}

async function createTarget(
  { format, dir, user }: ExportOptions,
): Promise<ExportTarget> {
  if (format === "mbox") {
    const { MboxTarget } = await import("./mbox_target.ts");
    return await MboxTarget.create(`${dir}/${user}.mbox`);
  }
  const { MaildirTarget } = await import("./maildir_target.ts");
  return await MaildirTarget.create(dir);
}

async function exportTo(
  target: ExportTarget,
  session: MailSession,
): Promise<number> {
  let count = 0;
  for await (const mails of pagesOfBox((query) => session.inbox(query))) {
    for (const { id, unread } of mails) {
      const { mail, content } = await session.read({ id, peek: true });
      await target.add({ ...mail, unread }, content);
      count++;
    }
  }
  return count;
}
