import { type FieldValues, optional, position, textLike } from "../fields.ts";

/** The id that a list shows. It stays. */
export const MAIL_ID = textLike(/^[A-Za-z0-9_.-]{1,80}$/);

/** The fields that name a mail; a request has exactly one of them. */
export const MAIL_REF = {
  /** The index that a list shows. It changes when an older mail is deleted. */
  index: optional(position),
  id: optional(MAIL_ID),
};

/** For {@link MAIL_REF}. */
export const ONE_MAIL = ["index", "id"] as const;

type Names = Required<FieldValues<typeof MAIL_REF>>;

/** A mail, by its index or by its id. */
export type MailRef = { [N in keyof Names]: Pick<Names, N> }[keyof Names];
