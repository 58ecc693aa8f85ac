import type { MailFolder } from "../mail_file.ts";

/** TIME.FOLDER.FILE: when it was deleted, in ms since the epoch, and where it was. */
const NAME = /^(\d{13})\.(new|cur)\.(.+)$/s;

/** What the name of a deleted mail's file says. */
export interface DeletedName {
  /** When it was deleted, in ms since the epoch. */
  time: number;
  folder: MailFolder;
  file: string;
}

/** Takes the name of a file of `deleted` apart; undefined if it is no mail's. */
export function parseDeletedName(name: string): DeletedName | undefined {
  const [, time, folder, file] = NAME.exec(name) ?? [];
  if (file === undefined) return undefined;
  return { time: Number(time), folder: folder as MailFolder, file };
}

/** The name of a deleted mail's file. */
export function deletedName({ time, folder, file }: DeletedName): string {
  return `${String(time).padStart(13, "0")}.${folder}.${file}`;
}
