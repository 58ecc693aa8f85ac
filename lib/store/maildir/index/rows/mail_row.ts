/** The row that the index keeps of a mail. */
import { fold } from "../../../../protocol/find_text.ts";
import { FIELDS, hashOf, type MailEntry, type Value } from "../mail_columns.ts";

/** The values of `insertMails`. */
export function toRow(mail: MailEntry): Value[] {
  const values = FIELDS.map((field) => toValue(mail[field]));
  values.push(fold(`${mail.from}\n${mail.title}`));
  values.push(hashOf(values));
  return values;
}

function toValue(value: string | number | boolean | undefined): Value {
  return typeof value === "boolean" ? Number(value) : value ?? null;
}
