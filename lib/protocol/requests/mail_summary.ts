/**
 * How a mail looks in an answer, and a page of a list of them.
 *
 * @module
 */
import {
  count,
  type FieldValues,
  flag,
  listOf,
  objectOf,
  optional,
  position,
  text,
  textLike,
} from "../fields.ts";

/**
 * The form of a mail in an answer. A new field of a mail is a line here: server and
 * client hand the mail on whole.
 */
export const MAIL_SUMMARY = {
  /** Never changes, and never names another mail. */
  id: text,
  /** 1 is the oldest mail of the box. */
  index: count,
  /** The sender's name. */
  from: text,
  /** The recipients. Only where one mail is read: in a list it could outgrow a record. */
  to: optional(listOf(text)),
  /** Those of them that are in the field Cc, and not in `to`. */
  cc: optional(listOf(text)),
  /** When the server received it, in ms since the epoch. */
  time: count,
  title: text,
  /** Present if the content has to be decoded: the server does not search it. */
  encoded: optional(flag),
  /** Characters (Unicode code points) of the content. */
  length: count,
  /** Bytes of the content. */
  size: count,
  /** Whether it was never read to its end. */
  unread: flag,
  /** Whether it is a sealed letter: its title is in its head, see `heads`. */
  sealed: optional(flag),
  /** The recipients, cut, if the user sent it. */
  sent: optional(text),
  /** Its Message-ID, if that is not its id at `letterlock.invalid`; if asked for. */
  message_id: optional(text),
  /** Ids of up to 10 messages that it goes on from, the latest last; if asked for. */
  references: optional(text),
  /** Present if it is only the copy of a mail that the user sent. */
  copy: optional(flag),
};

/** The letters of a Maildir info, such as `RS`; "" if there are none. */
export const MAIL_FLAGS = textLike(/^[A-Za-z]{0,52}$/);

/** A mail without its content, as lists show it. */
export type MailSummary = FieldValues<typeof MAIL_SUMMARY>;

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
