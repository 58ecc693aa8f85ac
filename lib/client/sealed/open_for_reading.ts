import { visible } from "../../program/escape.ts";
import type { Download } from "../session/mail_session.ts";
import type { Io } from "../terminal/io.ts";
import { notShown, type Opening, openSealed } from "./open_sealed.ts";

/**
 * Opens a letter for a person. One that fails a check, and is given all the same, is warned
 * of before it, and ends in a failure after it.
 */
export async function openForReading(
  io: Io,
  download: Download,
  opening: Opening,
): Promise<Download> {
  const opened = await openSealed(download, opening);
  const { fault } = opened;
  if (!fault) return opened;
  const failure = notShown(fault);
  io.warn(`${visible(`WARNING: ${failure.message}.`)}\n`);
  const got = async () => {
    await opened.got();
    throw failure;
  };
  return { ...opened, got };
}
