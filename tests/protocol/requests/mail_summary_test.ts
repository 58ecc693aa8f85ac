import { assertEquals } from "@std/assert";
import { objectOf } from "../../../lib/protocol/fields.ts";
import { MAIL_SUMMARY } from "../../../lib/protocol/requests/mail_summary.ts";
import { BAD_MAILS, MAIL } from "../support/wrong_fields.ts";

const { parse } = objectOf(MAIL_SUMMARY);

Deno.test("a mail may have recipients or none", () => {
  assertEquals(parse(MAIL), MAIL);
  const mail = { ...MAIL, to: ["bob"] };
  assertEquals(parse(mail), mail);
});

Deno.test("a mail whose field is wrong, and what is no mail, are refused", () => {
  for (const value of BAD_MAILS) {
    assertEquals(parse(value), undefined, JSON.stringify(value));
  }
});
