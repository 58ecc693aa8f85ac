import { systemReason } from "../../../program/system/system_reason.ts";
import type { BoxFiles } from "../box_files.ts";
import { type Checking, checkPermissions } from "./checking.ts";
import { CharacterCounter } from "../../../protocol/characters.ts";
import { readContent } from "../content.ts";
import { HEAD_ONLY, openAnyLetter, openLetter } from "../letter_file.ts";
import { MAIL_FOLDERS, type MailFile } from "../mail_file.ts";
import { idOfFile, splitFileName, tagOfId } from "../mail_name.ts";
import { NameList } from "../../name_list.ts";

/** Between a mail's name and the file's folder and flags: no name has it. */
const MARK = "\0";

/**
 * Files that are no mails, and mails that are not whole.
 *
 * @returns The number of mails.
 */
export async function checkLetters(checking: Checking): Promise<number> {
  const { files } = checking.box;
  const mails = new NameList();
  for (const [i, folder] of MAIL_FOLDERS.entries()) {
    for await (const entry of files.entriesInPieces(folder)) {
      const { name: file } = entry;
      const name = `${folder}/${file}`;
      if (!entry.isFile) await checking.found(name, "is a link or a folder");
      else if (!file.startsWith(".")) {
        const base = baseOf({ folder, file });
        mails.add(`${base}${MARK}${i}${file.slice(base.length)}`);
        await checkPermissions(checking, name, 0o600);
        await checkLetter(checking, { folder, file });
      }
    }
  }
  return await checkTwins(checking, mails);
}

/**
 * Two files of one mail: only one of them is shown. Files with the same name before their
 * flags are of one mail; sorted, they are neighbours.
 *
 * @returns The number of mails.
 */
async function checkTwins(
  { box, found }: Checking,
  mails: NameList,
): Promise<number> {
  mails.sort();
  let count = 0;
  let first: MailFile | undefined;
  for (let i = 0; i < mails.length; i++) {
    const mail = mailOf(mails.at(i));
    if (!first || baseOf(mail) !== baseOf(first)) {
      first = mail;
      count++;
    } else if (box.files.has(first) && box.files.has(mail)) {
      // One that moved meanwhile was seen twice.
      const problem = `is the same mail as ${first.folder}/${first.file}`;
      await found(`${mail.folder}/${mail.file}`, problem);
    }
  }
  return count;
}

function baseOf({ file }: MailFile): string {
  return splitFileName(file).base;
}

function mailOf(entry: string): MailFile {
  const [base, rest] = entry.split(MARK);
  return { folder: MAIL_FOLDERS[Number(rest[0])], file: base + rest.slice(1) };
}

async function checkLetter(checking: Checking, mail: MailFile): Promise<void> {
  const name = `${mail.folder}/${mail.file}`;
  try {
    const problem = findProblem(checking, mail);
    if (problem) await checking.found(name, problem);
  } catch (error) {
    await checking.found(name, `cannot be read (${systemReason(error)})`);
  }
}

function findProblem(
  { box }: Checking,
  mail: MailFile,
): string | undefined {
  const letter = openLetter(box.files, mail, HEAD_ONLY);
  if (!letter) return whyNotOpen(box.files, mail);
  if (tagOfId(idOfFile(mail.file) ?? "") === undefined) {
    letter.handle.close();
    return undefined;
  }
  const { length } = letter.head;
  const counter = new CharacterCounter();
  for (const piece of readContent(letter)) counter.add(piece);
  if (length === counter.characters) return undefined;
  return `was cut or changed: it has ${counter.characters} characters of ${
    length ?? "an unknown number"
  }`;
}

/** What a file with several names is that is no mail of the box. */
const WHOSE = "is a second name of another user's file, or of a mail to others";

/** It may also have been moved or removed a moment ago, which is no fault. */
function whyNotOpen(files: BoxFiles, mail: MailFile): string | undefined {
  const letter = openAnyLetter(files, mail, HEAD_ONLY);
  letter?.handle.close();
  if (letter) return WHOSE;
  // Such a name is shown with U+FFFD, and no file has that one.
  const odd = mail.file.includes("\ufffd");
  return odd ? "has a name that is not UTF-8, and is not shown" : undefined;
}
