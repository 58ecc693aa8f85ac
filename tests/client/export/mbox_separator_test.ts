import { assert, assertEquals } from "@std/assert";
import {
  formatSeparator,
  parseSeparator,
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

const NOV_3 = Date.UTC(2026, 10, 3, 16, 12, 5);
/** Lines as programs write them, and the times they tell. */
const LINES: [string, number | undefined][] = [
  ["From a@b.c Tue Nov  3 16:12:05 2026", NOV_3],
  ["From a@b.c  Tue Nov 03 16:12:05 2026\r", NOV_3],
  ["From - Tue Nov 3 16:12:05 2026", NOV_3],
  ["From MAILER-DAEMON Tue Nov  3 16:12:05 2026", NOV_3],
  ["From Tue Nov  3 16:12:05 2026", NOV_3],
  ['From "a b"@c Tue Nov  3 16:12:05 2026', NOV_3],
  ["From a@b.c Tue Nov  3 17:12:05 2026 +0100", NOV_3],
  ["From a@b.c Tue Nov  3 17:12:05 +0100 2026", NOV_3],
  ["From a@b.c Tue Nov  3 16:12:05 CET 2026", NOV_3],
  ["From a@b.c Tue Nov  3 16:12 2026", NOV_3 - 5000],
  ["From a@b.c Tue Nov  3 16:12:05 2026 remote from x", NOV_3],
  ["From a@b.c Tue, 3 Nov 2026 16:12:05 +0000", NOV_3],
  ["From a at b.c Tue Nov  3 16:12:05 2026", NOV_3],
  ["From a@b.c Tue Nov 33 16:12:05 2026", undefined],
  ["From a@b.c Thu Jan  1 00:00:00 1901", undefined],
];

for (const [line, time] of LINES) {
  Deno.test(`parseSeparator() reads "${line.trim()}"`, () => {
    const expected = time === undefined ? {} : { time };
    assertEquals(parseSeparator(line), { ...expected, endsLine: true });
  });
}

Deno.test("parseSeparator() takes no line of a text", () => {
  const lines = [
    "From",
    "From ",
    "From me to you",
    "From Tuesday, 16:12:05 on",
    "From Tue to Wed, 10:30 to 12:00 in 2026",
    "From: a@b.c Tue Nov  3 16:12:05 2026",
    ">From a@b.c Tue Nov  3 16:12:05 2026",
    " From a@b.c Tue Nov  3 16:12:05 2026",
  ];
  for (const line of lines) assertEquals(parseSeparator(line), undefined, line);
});

Deno.test("parseSeparator() reads what formatSeparator() writes", () => {
  for (const endsLine of [true, false]) {
    for (const [date, year] of TIMES) {
      const time = Date.parse(`${date} ${year} UTC`);
      const line = formatSeparator({ address: "a@b.c", time, endsLine });
      assertEquals(parseSeparator(line.trimEnd()), { time, endsLine });
    }
  }
});
