/** The two folders of a Maildir that hold mails. */
export type MailFolder = "new" | "cur";
/** A folder of a box. */
export type BoxFolder = MailFolder | "tmp" | "deleted";

/** In this order: a mail that moves while both are read is seen twice, not never. */
export const MAIL_FOLDERS: readonly MailFolder[] = ["new", "cur"];
/** The folders that every box has, as Maildir has them. */
export const BOX_FOLDERS: readonly BoxFolder[] = ["tmp", ...MAIL_FOLDERS];

/** A file in a box. */
export interface BoxFile {
  folder: BoxFolder;
  file: string;
}

/** A mail's file in a box. */
export interface MailFile extends BoxFile {
  folder: MailFolder;
}
