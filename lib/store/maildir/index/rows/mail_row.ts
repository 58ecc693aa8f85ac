/** The row that the index keeps of a mail. */
import { fold } from "../../../../protocol/find_text.ts";
import { FIELDS, hashOf, type MailEntry, type Value } from "../mail_columns.ts";

/** The values of `INSERT_MAIL`. */
export function toRow(mail: MailEntry): Value[] {
  const values = FIELDS.map((field) => toValue(mail[field]));
  const folded = fold(`${mail.from}\n${mail.title}`);
  return [...values, folded, hashOf([...values, folded])];
}

function toValue(value: string | number | boolean | undefined): Value {
  return typeof value === "boolean" ? Number(value) : value ?? null;
}
