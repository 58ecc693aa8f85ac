import { deleteMail } from "./delete_mail.ts";
import { forwardMail } from "./forward_mail.ts";
import type { Operation } from "./operation.ts";
import { replyToMail } from "./reply_to_mail.ts";
import { saveFiles } from "./save_files.ts";
import { searchMails } from "./search_mails.ts";
import { showGroup } from "./show_group.ts";

/** The entries of the menu after the first four, in their order. */
export const OPERATIONS: readonly Operation[] = [
  replyToMail,
  forwardMail,
  deleteMail,
  searchMails,
  saveFiles,
  showGroup,
];
