import {
  count,
  type FieldValues,
  listOf,
  objectOf,
  optional,
  position,
} from "../fields.ts";
import { MAIL_SUMMARY } from "./mail_summary.ts";

/** Which part of a list to give: the newest `limit` mails below the index `before`. */
export const PAGE_QUERY = {
  /** All mails of the box if left out. */
  before: optional(position),
  /** LIMITS.page if left out or more. */
  limit: optional(position),
};

/** The form of a part of a list. */
export const MAIL_PAGE = {
  /** Mails in the whole box. */
  total: count,
  /** Unread mails in the whole box. */
  unread: count,
  /** The oldest first. */
  mails: listOf(objectOf(MAIL_SUMMARY)),
};

/** Part of a list of mails. */
export type MailPage = FieldValues<typeof MAIL_PAGE>;
