/**
 * What a backup is: a tar archive with these entries, in this order.
 *
 *     letterlock-backup.json       what it is of: BackupHead
 *     keys/server/…                as in keys/server
 *     keys/group/…                 as in keys/group, where that is beside it
 *     mail/NAME/…                  the boxes, without their indexes
 *     letterlock-backup-end.json   that it is whole: BackupEnd
 *
 * @module
 */
import { isObject } from "../../program/is_object.ts";

/** The folder of the keys in it. */
export const KEYS = "keys";
/** The name of the first entry. */
export const HEAD_NAME = "letterlock-backup.json";
/** The name of the last entry. */
export const END_NAME = "letterlock-backup-end.json";
/** Most bytes of either. */
export const META_LIMIT = 16 * 1024 * 1024;
/** The form of a backup that this program writes and reads. */
export const BACKUP_FORMAT = 1;

/** The first entry. */
export interface BackupHead {
  /** The form of the archive. */
  format: number;
  /** The version of the store in it. */
  store: number;
  /** Of letterlock. */
  version: string;
  /** When the boxes were as they are in it, ISO 8601. */
  time: string;
  /** When each box was made, in ms since the epoch: a restored folder is younger. */
  boxes: Record<string, number | null>;
}

/** The last entry: what it says of all bytes before its own header. */
export interface BackupEnd {
  bytes: number;
  sha256: string;
}

/** The text of either entry. */
export function metaText(meta: BackupHead | BackupEnd): string {
  return `${JSON.stringify(meta)}\n`;
}

/** @returns Nothing if it is none. */
export function parseHead(text: string): BackupHead | undefined {
  const head = parseObject(text);
  if (!head) return undefined;
  const { format, store, version, time, boxes } = head;
  const isHead = Number.isSafeInteger(format) && Number.isSafeInteger(store) &&
    typeof version === "string" && typeof time === "string" && isObject(boxes);
  return isHead ? head as unknown as BackupHead : undefined;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether an entry is a mail: one in two boxes counts as two. */
export function isMailPath(path: string): boolean {
  return /^mail\/(?:[^/]+\/)+(?:new|cur)\/[^/]+$/.test(path);
}
