/**
 * What the flags of `send` name: contents, attachments, an earlier try.
 *
 * @module
 */
import type { ParsedFlags } from "../../../program/command_line/flags.ts";
import { usageError } from "../../../program/command_line/usage_error.ts";
import { isStandardInput } from "../../../program/system/standard_streams.ts";
import { DRAFT_ID, LIMITS } from "../../../protocol/limits.ts";
import { Attachments } from "../../draft/attachments.ts";
import {
  BytesContent,
  type Content,
  fileContent,
  Spool,
} from "../../draft/content.ts";
import { fileError } from "../../file_error.ts";
import { type Io, note } from "../../terminal/io.ts";
import { parseRecipients } from "../../draft/recipients.ts";

/** What a command was given: a command line, and perhaps standard input. */
export interface Given {
  io: Io;
  flags: ParsedFlags;
}

/** Whether the contents are those of standard input, also where no flag names them. */
export function textIsInput(flags: ParsedFlags): boolean {
  return flags.get("message") === undefined &&
    isStandardInput(flags.get("file") ?? "-");
}

/** Whether the contents or an attachment come from standard input. */
export function letterTakesInput(flags: ParsedFlags): boolean {
  return textIsInput(flags) || flags.list("attach").some(isStandardInput);
}

/**
 * Looks at the files of `--attach` before the login, and reads the one that is standard
 * input.
 *
 * @throws {Failure} With exit code 2 if standard input cannot be one of them.
 * @throws {FileError} If one cannot be attached.
 */
export async function attachmentsFrom(
  { io, flags }: Given,
): Promise<Attachments> {
  const paths = flags.list("attach");
  const inputs = paths.filter(isStandardInput).length;
  if (inputs === 0) return await Attachments.gather(paths);
  if (inputs > 1) throw usageError("Give --attach - only once");
  if (textIsInput(flags)) {
    throw usageError(
      "Give the contents by --file or --message: --attach - takes standard input",
    );
  }
  if (io.inputIsTerminal) {
    throw usageError("--attach - takes a pipe or a file, not a terminal");
  }
  const files = paths.filter((path) => !isStandardInput(path));
  return await Attachments.gather(files, io.input());
}

/** The id of the send that `--again` repeats. */
export function earlierId(flags: ParsedFlags): string | undefined {
  const id = flags.get("again");
  if (id === undefined || DRAFT_ID.test(id)) return id;
  throw usageError("--again takes the ID that the error of the send names");
}

/** Gives the content, once the server has said how many characters it may have. */
export type GetContent = (limit: number) => Promise<Content>;

/** The contents that the flags name. */
export async function contentFrom(
  { io, flags }: Given,
): Promise<GetContent> {
  const file = flags.get("file");
  const message = flags.get("message");
  if (file !== undefined && message !== undefined) {
    throw usageError("Give --file or --message, not both");
  }
  if (message !== undefined) {
    const content = new BytesContent(new TextEncoder().encode(message));
    return () => Promise.resolve(content);
  }
  return textIsInput(flags)
    ? await fromInput(io, new Spool(io.input()))
    : await fromFile(file!);
}

async function fromFile(path: string): Promise<GetContent> {
  try {
    const info = await Deno.stat(path);
    if (info.isDirectory) throw new Deno.errors.IsADirectory();
  } catch (error) {
    throw fileError("read", path, error);
  }
  return (limit) => fileContent(path, limit);
}

/** Reads the input before the login: a slow writer must not keep a session waiting. */
export async function fromInput(io: Io, spool: Spool): Promise<GetContent> {
  if (io.inputIsTerminal) {
    note(io, "Type the contents; a line with only Ctrl-D ends them.\n");
  }
  await spool.fill(LIMITS.content);
  return async (limit) => {
    await spool.fill(limit);
    return spool.content(limit);
  };
}

/** Whether a person types the contents, who has no other copy of them. */
export function isTyped({ io, flags }: Given): boolean {
  return io.inputIsTerminal && textIsInput(flags);
}

/** Those of `--cc` who do not get it anyway. */
export function ccOf(flags: ParsedFlags, to: readonly string[]): string[] {
  return parseRecipients(flags.list("cc").join(";"))
    .filter((name) => !to.includes(name));
}
