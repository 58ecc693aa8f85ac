/**
 * Exporting a box: every mail of it, into a folder that other programs read.
 *
 * @module
 */
import { usageError } from "../../program/command_line/usage_error.ts";
import { RequestError } from "../../protocol/errors.ts";
import type { MailSummary } from "../../protocol/requests/mail_summary.ts";
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

/** What came of an export. */
export interface Exported {
  /** How many mails it wrote. */
  count: number;
  /** The mails that the server could not give. */
  failed: { mail: MailSummary; error: RequestError }[];
}

/**
 * Exports all mails of a box, oldest first and byte for byte, and keeps their read marks on
 * the server. A mail that the server cannot give keeps none of the others. After another
 * failure it leaves nothing behind.
 *
 * @throws {FileError} If the folder cannot be used.
 */
export async function exportBox(
  session: MailSession,
  options: ExportOptions,
): Promise<Exported> {
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
): Promise<Exported> {
  const exported: Exported = { count: 0, failed: [] };
  for await (const mails of pagesOfBox((query) => session.inbox(query))) {
    for (const listed of mails) {
      const error = await exportMail(target, session, listed);
      if (error) exported.failed.push({ mail: listed, error });
      else exported.count++;
    }
  }
  return exported;
}

/** @returns Why the server could not give it. */
async function exportMail(
  target: ExportTarget,
  session: MailSession,
  { id }: MailSummary,
): Promise<RequestError | undefined> {
  try {
    const query = { id, peek: true, message: true };
    const { mail, content } = await session.read(query);
    await target.add(mail, content);
  } catch (error) {
    if (error instanceof RequestError) return error;
    throw error;
  }
}
