import { assertEquals } from "@std/assert";
import {
  mailHeader,
  visibleContents,
} from "../../../lib/client/output/mail_display.ts";
import type { ShownMail } from "../../../lib/client/output/lists/shown_mail.ts";
import { ZONE } from "../support/zone.ts";
import { sampleMail } from "../../support/sample_mail.ts";

async function show(bytes: Uint8Array, step: number): Promise<string> {
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += step) {
      yield bytes.subarray(at, at + step);
    }
  }
  let shown = "";
  for await (const text of visibleContents(pieces())) shown += text;
  return shown;
}

Deno.test("visibleContents() shows the same however the content is cut", async () => {
  const content = new TextEncoder().encode(
    "Grüße 你好 🍜\r\n\x1b[31mred\x07\r\r\n\ttab\u009b\u202e\ufeff\r",
  );
  for (let step = 1; step <= content.length; step++) {
    assertEquals(
      await show(content, step),
      "Grüße 你好 🍜\n\\x1b[31mred\\x07\\x0d\n\ttab\\x9b\\u202e\\ufeff\\x0d\n",
    );
  }
});

Deno.test("visibleContents() shows U+FFFD for what is no UTF-8", async () => {
  const content = Uint8Array.of(0x61, 0xff, 0xc3, 0x28, 0xe4, 0xbd);
  for (const step of [1, 2, 6]) {
    assertEquals(await show(content, step), "a\ufffd\ufffd(\ufffd\n");
  }
});

Deno.test("visibleContents() adds a newline only where the last one is missing", async () => {
  const encode = (text: string) => new TextEncoder().encode(text);
  assertEquals(await show(encode("a\n"), 1), "a\n");
  assertEquals(await show(encode("a\n"), 2), "a\n");
  assertEquals(await show(encode("a"), 1), "a\n");
  assertEquals(await show(encode(""), 1), "");
});

Deno.test("mailHeader() tells a user from a sender that a file claims", () => {
  const from = (sender: string) =>
    mailHeader(sampleMail({ from: sender })).split("\n")[0];
  assertEquals(from("bob"), "From: bob");
  assertEquals(
    from("bob <bob@letterlock.invalid>"),
    "From: bob <bob@letterlock.invalid> (not sent with letterlock)",
  );
  assertEquals(from("bob <>"), "From: bob <> (not sent with letterlock)");
  assertEquals(from(""), "From: (not sent with letterlock)");
});

Deno.test("mailHeader() cannot be forged by a title or a name", () => {
  const header = mailHeader(sampleMail({
    from: "bob\nFrom: eve",
    to: ["alice", "x\ny"],
    time: new Date(2026, 10, 24, 6, 2, 5).getTime(),
    title: "a\nContents:\x1b[2J",
    length: 7,
    size: 8,
  }));
  assertEquals(
    header,
    "From: bob\\x0aFrom: eve (not sent with letterlock)\nTo: alice;x\\x0ay\n" +
      `Time and Date Received: 2026-11-24 06:02:05 ${ZONE}\n` +
      "Title: a\\x0aContents:\\x1b[2J\nContent Length: 7\nContents:\n",
  );
});

Deno.test("mailHeader() says how far a mail is to be believed, in one line", () => {
  const said = (fields: Partial<ShownMail>) =>
    mailHeader(sampleMail(fields)).split("\n").slice(4, -3);
  assertEquals(said({ sealed: true }), [
    "Sealed: its sender signed it, and only its readers can open it",
  ]);
  assertEquals(said({}), [
    "Not sealed: the server could read it, and its sender is the server's word",
  ]);
  assertEquals(said({ sealed: true, fault: "damaged" } as Partial<ShownMail>), [
    "Do not trust it: it fails a check (damaged)",
  ]);
  assertEquals(said({ from: "bob <b@example.org>" }), []);
});
