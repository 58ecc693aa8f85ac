import type { MovedEntry, MovedLetter } from "../../transfer/transfer.ts";
import { readMessage } from "../content.ts";
import { entryOf } from "../index/describe.ts";
import type { MailEntry } from "../index/mail_columns.ts";
import {
  belongs,
  openAnyLetter,
  type OpenLetter,
  PIECE,
  senderOf,
} from "../letter_file.ts";
import type { PlacedFile } from "./placed_file.ts";

/**
 * Opens a mail by any of its files, which are one.
 *
 * @returns Undefined if it is no mail of these boxes.
 */
export function openMoved(
  id: string,
  base: string,
  files: readonly PlacedFile[],
): MovedLetter | undefined {
  const letter = openFirst(files);
  if (!letter) return undefined;
  try {
    const own = files.filter(({ files }) => belongs(letter, files, base));
    if (own.length > 0) return toMoved(id, base, own, letter);
  } catch (error) {
    letter.handle.close();
    throw error;
  }
  letter.handle.close();
}

function openFirst(files: readonly PlacedFile[]): OpenLetter | undefined {
  for (const { files: box, at } of files) {
    const letter = openAnyLetter(box, at, PIECE);
    if (letter) return letter;
  }
}

function toMoved(
  id: string,
  base: string,
  own: readonly PlacedFile[],
  letter: OpenLetter,
): MovedLetter {
  const { head, info, handle, start } = letter;
  const mail = { folder: "cur" as const, file: base };
  const entry = entryOf(own[0].files.user, id, mail, {
    ...letter,
    recipients: () => letter.head,
  });
  // To count characters it may have read to the end.
  if (info.size > start.length) {
    handle.seekSync(start.length, Deno.SeekMode.Start);
  }
  let isOpen = true;
  return {
    ...{ id, base, size: info.size, entry: common(entry) },
    places: own.map(({ place }) => place),
    people: () => ({ from: senderOf(head, base), to: head.to, cc: head.cc }),
    headSize: head.size,
    *content() {
      // It closes the file itself.
      isOpen = false;
      yield* readMessage(letter);
    },
    close() {
      if (isOpen) handle.close();
      isOpen = false;
    },
  };
}

function common(
  { folder: _folder, file: _file, draft: _draft, ...entry }: MailEntry,
): MovedEntry {
  const { unread: _unread, sent: _sent, copy: _copy, ...rest } = entry;
  return rest;
}
