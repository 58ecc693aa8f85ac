import { assertEquals, assertThrows } from "@std/assert";
import { ProtocolError } from "../../../lib/protocol/errors.ts";
import {
  checkPage,
  checkSummary,
} from "../../../lib/protocol/requests/mail_summary.ts";

const MAIL = {
  id: "a",
  index: 1,
  from: "alice",
  time: 0,
  title: "",
  length: 0,
  size: 0,
  unread: true,
};

Deno.test("checkSummary() takes a mail with and without recipients", () => {
  assertEquals(checkSummary(MAIL), MAIL);
  assertEquals(checkSummary({ ...MAIL, to: ["bob"] }).to, ["bob"]);
});

for (const field of Object.keys(MAIL)) {
  Deno.test(`checkSummary() refuses a mail whose ${field} is wrong`, () => {
    for (const value of [undefined, null, {}, []]) {
      assertThrows(
        () => checkSummary({ ...MAIL, [field]: value }),
        ProtocolError,
      );
    }
  });
}

Deno.test("checkSummary() refuses what is no mail", () => {
  for (const value of [undefined, null, 1, "x", [], { ...MAIL, to: [1] }]) {
    assertThrows(() => checkSummary(value), ProtocolError);
  }
});

Deno.test("checkPage() checks the counts and each mail", () => {
  const page = { total: 1, unread: 0, mails: [MAIL] };
  assertEquals(checkPage(page), page);
  assertThrows(() => checkPage({ ...page, total: -1 }), ProtocolError);
  assertThrows(() => checkPage({ ...page, unread: "0" }), ProtocolError);
  assertThrows(() => checkPage({ ...page, mails: {} }), ProtocolError);
  assertThrows(() => checkPage({ ...page, mails: [null] }), ProtocolError);
});
