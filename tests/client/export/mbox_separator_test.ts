import { assert, assertEquals } from "@std/assert";
import {
  formatSeparator,
  separatorAddress,
} from "../../../lib/client/export/mbox_separator.ts";

const TIMES: [string, number][] = [
  ["Thu Jan  1 00:00:00", 1970],
  ["Wed Nov  4 06:02:05", 2026],
  ["Thu Dec 31 23:59:59", 2026],
  ["Fri Dec 31 23:59:59", 9999],
];

for (const [date, year] of TIMES) {
  Deno.test(`formatSeparator() writes ${date} ${year} as asctime() does`, () => {
    const time = Date.parse(`${date} ${year} UTC`);
    const said = { address: "bob@example.org", time };
    const ended = formatSeparator({ ...said, endsLine: true });
    assertEquals(ended, `From bob@example.org  ${date} ${year}\n`);
    const open = formatSeparator({ ...said, endsLine: false });
    assertEquals(open, `From bob@example.org ${date}  ${year}\n`);
    assertEquals(open.length, ended.length);
  });
}

const ADDRESSES: [string, string][] = [
  ["bob", "bob@letterlock.invalid"],
  ["b..ob", "b..ob@letterlock.invalid"],
  ["Eve <eve@example.org>", "eve@example.org"],
  ["eve@example.org", "eve@example.org"],
  ["bob <>", "MAILER-DAEMON"],
  ["<>", "MAILER-DAEMON"],
  ["", "MAILER-DAEMON"],
  ["Bob B. <bob @ example>", "MAILER-DAEMON"],
  ["Jörg <jö@example.org>", "MAILER-DAEMON"],
];

Deno.test("separatorAddress() finds an address that fits in the line", () => {
  for (const [from, address] of ADDRESSES) {
    assertEquals(separatorAddress(from), address, from);
  }
});

Deno.test("separatorAddress() gives no claimed sender the address of a user", () => {
  const claims = [
    "bob <bob@letterlock.invalid>",
    "bob@letterlock.invalid",
    "Bob <BOB@LetterLock.Invalid>",
    "x <eve@example.org@letterlock.invalid>",
    "a\nFrom bob@letterlock.invalid",
    "a <b@c,bob@letterlock.invalid>",
  ];
  for (const from of claims) {
    const address = separatorAddress(from);
    assert(!/letterlock/i.test(address), `${from}: ${address}`);
  }
});
