import type { MailSummary } from "../../../protocol/requests/mail_summary.ts";
import type { SealFault } from "../../../seal/seal_error.ts";

/** What became of opening a sealed letter. */
export interface Checked {
  /** The check that it failed. What a letter says that has this is not to be believed. */
  fault?: SealFault;
}

/** A mail as lists and the lines above a mail show it. */
export interface ShownMail extends MailSummary, Checked {}
