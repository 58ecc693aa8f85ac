import { assertEquals } from "@std/assert";
import { MailList } from "../../../../lib/client/output/lists/mail_list.ts";
import type { ShownMail } from "../../../../lib/client/output/lists/shown_mail.ts";
import { sampleMail } from "../../../support/sample_mail.ts";
import { ZONE } from "../../support/zone.ts";

/** A mail without a sign: a sealed one. */
function mail(fields: Partial<ShownMail> = {}): ShownMail {
  return sampleMail({ sealed: true, ...fields });
}

Deno.test("lines() stands in four columns below the header", () => {
  const mails = [
    mail({ index: 9, from: "a" }),
    mail({ index: 10, from: "somebody.else", unread: true }),
    mail({ index: 123456, title: "" }),
    mail({ index: 123457, sealed: undefined, unread: true }),
  ];
  const list = new MailList();
  assertEquals(
    list.header(mails) + list.lines(mails),
    [
      "  Index  From           DateTime                   Title",
      `      9  a              2026-11-24 16:12:05 ${ZONE}  Hello`,
      `     10N somebody.else  2026-11-24 16:12:05 ${ZONE}  Hello`,
      ` 123456  bob            2026-11-24 16:12:05 ${ZONE}  `,
      `u123457N bob            2026-11-24 16:12:05 ${ZONE}  Hello`,
      "",
    ].join("\n"),
  );
});

Deno.test("lines() makes what a terminal would obey visible", () => {
  const line = new MailList().lines([
    mail({ from: "a\nb", title: "\x1b[2J\u202ex\r\n    2  bob" }),
  ]);
  assertEquals(
    line,
    `    1  a\\x0ab    2026-11-24 16:12:05 ${ZONE}  ` +
      "\\x1b[2J\\u202ex\\x0d\\x0a    2  bob\n",
  );
});

Deno.test("lines() never fills more than a terminal's line", () => {
  const list = new MailList(52);
  const mails = [
    mail({ title: "x".repeat(100) }),
    mail({ from: "y".repeat(60), title: "你".repeat(50) }),
  ];
  assertEquals(
    list.lines(mails),
    `    1  ${"bob".padEnd(13)}  2026-11-24  ${"x".repeat(17)}…\n` +
      `    1  ${"y".repeat(12)}…  2026-11-24  ${"你".repeat(8)}…\n`,
  );
});

Deno.test("lines() leaves room for the title where the terminal is narrow", () => {
  const line = new MailList(40).lines([mail({ from: "mallory.mayer" })]);
  assertEquals(line, "    1  mallory.m…  2026-11-24  Hello\n");
});

Deno.test("lines() has the zone of the times where the terminal is wide enough", () => {
  const lines = (columns: number) =>
    new MailList(columns).lines([mail({ title: "x".repeat(80) })]);
  assertEquals(
    lines(80),
    `    1  bob       2026-11-24 16:12:05 ${ZONE}  ${"x".repeat(35)}…\n`,
  );
  assertEquals(lines(0).includes(ZONE), true);
  assertEquals(
    lines(79),
    `    1  bob       2026-11-24 16:12:05  ${"x".repeat(40)}…\n`,
  );
});

Deno.test("lines() puts a sign before what is not sealed or fails a check, and legend() explains it", () => {
  const list = new MailList(30);
  assertEquals(list.legend(), "");
  const signs = (mails: ShownMail[]) =>
    list.lines(mails).split("\n").filter(Boolean).map((line) =>
      line.slice(0, 7)
    );
  const sealed = mail({ index: 12 });
  const plain = mail({ index: 12, sealed: undefined, unread: true });
  assertEquals(signs([sealed, plain]), ["   12  ", "u  12N "]);
  const unsealed = "u: not sealed, so the server could read it.\n";
  assertEquals(list.legend(), unsealed);
  const forged = mail({ index: 123_456, fault: "wrong_signer" });
  assertEquals(signs([forged]), ["!123456"]);
  assertEquals(
    list.legend(),
    `!: do not trust it, it fails a check. ${unsealed}`,
  );
});

Deno.test("lines() has no sign for a foreign mail, which its sender shows", () => {
  const line = new MailList().lines([
    mail({ from: "eve <eve@example.org>", sealed: undefined }),
  ]);
  assertEquals(line.slice(0, 7), "    1  ");
});
