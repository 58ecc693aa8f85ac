import { assertEquals } from "@std/assert";
import { encodeText } from "../../../../lib/crypto/bytes.ts";
import {
  INLINE_LIMIT,
  MESSAGE_LIMIT,
} from "../../../../lib/protocol/limits.ts";
import type { MailSummary } from "../../../../lib/protocol/requests/mail_summary.ts";
import { OverQuotaError, StorageError } from "../../../../lib/store/errors.ts";
import { sampleMail, sampleReadMail } from "../../../support/sample_mail.ts";
import { RequestSite } from "../../support/request_site.ts";

function mail(index: number, title = "Hello"): MailSummary {
  return sampleMail({ id: `mail-${index}`, index, title });
}

function readMail(index: number) {
  return { ...sampleReadMail(mail(index)), to: ["alice"] };
}

function refused(code: string, message: string): unknown {
  return { type: "error", code, message };
}

Deno.test("inbox answers with the page of the store, of 50 mails at the most", async () => {
  const site = await RequestSite.create();
  site.store.page = { total: 9, unread: 3, mails: [mail(8), mail(9)] };
  const ok = { type: "ok", ...site.store.page };
  const type = "inbox";
  const heard = await site.serve(
    { type },
    { type, limit: 7, before: 5, unread: true },
    { type, limit: 51 },
  );
  assertEquals(heard, [ok, ok, ok]);
  assertEquals(site.store.calls, [
    ["list", "alice", { limit: 50 }],
    ["list", "alice", { limit: 7, before: 5, unread: true }],
    ["list", "alice", { limit: 50 }],
  ]);
});

Deno.test("search asks the store for a text, in the contents too if it should", async () => {
  const site = await RequestSite.create();
  const type = "search";
  const longest = "✉".repeat(200);
  await site.serve(
    { type, text: "lunch", contents: true, before: 9, limit: 99 },
    { type, text: longest },
  );
  assertEquals(site.store.calls, [
    [
      "search",
      "alice",
      { text: "lunch", contents: true, before: 9, limit: 50 },
    ],
    ["search", "alice", { text: longest, limit: 50 }],
  ]);
});

Deno.test("search refuses an empty and a long text", async () => {
  const site = await RequestSite.create();
  const wrong = ["", "✉".repeat(201)];
  const heard = await site.serve(
    ...wrong.map((text) => ({ type: "search", text })),
  );
  const message = "A search has 1 to 200 characters";
  assertEquals(heard, wrong.map(() => refused("bad_request", message)));
  assertEquals(site.store.calls, []);
});

Deno.test("search refuses a text that no mail could have", async () => {
  const site = await RequestSite.create();
  const wrong = ["a\0b", "\ud83d", "a\ude42b"];
  const heard = await site.serve(
    ...wrong.map((text) => ({ type: "search", text })),
  );
  const message = "The search is not valid Unicode text";
  assertEquals(heard, wrong.map(() => refused("bad_request", message)));
  assertEquals(site.store.calls, []);
});

Deno.test("a page that does not fit in a record begins with a later mail", async () => {
  const site = await RequestSite.create();
  // 4 bytes a character: 50 such mails take more than 64 KiB, 38 take less.
  const mails = Array.from(
    { length: 50 },
    (_, i) => mail(i + 1, "🙂".repeat(400)),
  );
  site.store.page = { total: 50, unread: 0, mails };
  const heard = await site.serve({ type: "inbox" }, {
    type: "search",
    text: "x",
  });
  for (const answer of heard as { mails: MailSummary[] }[]) {
    const size = encodeText(JSON.stringify(answer)).length;
    assertEquals(size <= MESSAGE_LIMIT, true);
    assertEquals(answer.mails, mails.slice(13));
  }
});

Deno.test("read answers with a short content in the answer", async () => {
  const site = await RequestSite.create();
  const content = new Uint8Array(INLINE_LIMIT).fill(7);
  const summary = readMail(3);
  site.store.mail = { mail: summary, content: iterate(content), seen };
  const heard = await site.serve({ type: "read", id: "mail-3", peek: true });
  assertEquals(heard, [
    { type: "ok", mail: summary, content: content.toBase64() },
  ]);
  const query = { id: "mail-3", peek: true };
  assertEquals(site.store.calls, [["read", "alice", query]]);
});

Deno.test("read sends a long content after its answer, and an end", async () => {
  const site = await RequestSite.create();
  const pieces = [1, 2].map((i) => new Uint8Array(3000).fill(i));
  const summary = readMail(3);
  site.store.mail = { mail: summary, content: iterate(...pieces), seen };
  const heard = await site.serve({ type: "read", index: 3 });
  assertEquals(heard, [
    { type: "ok", mail: summary },
    ...pieces,
    { type: "end" },
  ]);
});

Deno.test("read asks the store for the whole message if it should", async () => {
  const site = await RequestSite.create();
  const summary = readMail(3);
  const content = encodeText("Subject: Hi\n\nHo");
  site.store.mail = { mail: summary, content: iterate(content), seen };
  const query = { index: 3, message: true };
  const heard = await site.serve({ type: "read", ...query });
  assertEquals(heard, [
    { type: "ok", mail: summary, content: content.toBase64() },
  ]);
  assertEquals(site.store.calls, [["read", "alice", query]]);
});

Deno.test("read ends with an error where the disk fails, and a got for it counts not", async () => {
  const site = await RequestSite.create();
  const piece = new Uint8Array(INLINE_LIMIT + 1);
  async function* failing() {
    yield piece;
    throw new StorageError("Cannot read", "failed");
  }
  let seen = 0;
  const summary = readMail(3);
  const seenOnce = () => seen++;
  site.store.mail = { mail: summary, content: failing(), seen: seenOnce };
  const got = { type: "got", id: "mail-3" };
  const heard = await site.serve({ type: "read", index: 3 }, got);
  const sentence =
    "The server could not use its mail store; nothing was changed";
  assertEquals(heard, [
    { type: "ok", mail: summary },
    piece,
    refused("storage", sentence),
  ]);
  assertEquals(seen, 0);
});

Deno.test("delete answers with the mail that is no more", async () => {
  const site = await RequestSite.create();
  const summary = readMail(3);
  site.store.mail = { mail: summary, content: iterate(), seen };
  const heard = await site.serve({ type: "delete", id: "mail-3" });
  assertEquals(heard, [{ type: "ok", mail: summary }]);
  assertEquals(site.store.calls, [["delete", "alice", { id: "mail-3" }]]);
});

Deno.test("mark answers with the mail as it is then", async () => {
  const site = await RequestSite.create();
  const summary = readMail(3);
  site.store.mail = { mail: summary, content: iterate(), seen };
  const query = { id: "mail-3", unread: true };
  const heard = await site.serve({ type: "mark", ...query });
  assertEquals(heard, [{ type: "ok", mail: summary }]);
  assertEquals(site.store.calls, [["mark", "alice", query]]);
});

Deno.test("undelete answers with the mail that is back, or that there is no room", async () => {
  const site = await RequestSite.create();
  const summary = readMail(3);
  site.store.mail = { mail: summary, content: iterate(), seen };
  const query = { type: "undelete", id: "mail-3" };
  assertEquals(await site.serve(query), [{ type: "ok", mail: summary }]);
  assertEquals(site.store.calls, [["undelete", "alice", { id: "mail-3" }]]);
  const full = await RequestSite.create();
  full.store.failure = new OverQuotaError("alice");
  const sentence = "Your mailbox is full; the mail was not brought back";
  assertEquals(await full.serve(query), [refused("over_quota", sentence)]);
});

Deno.test("deleted answers with a page of at most 50", async () => {
  const site = await RequestSite.create();
  const query = { type: "deleted", before: 9, limit: 70 };
  assertEquals(await site.serve(query), [{ type: "ok", ...site.store.page }]);
  assertEquals(site.store.calls, [
    ["deleted", "alice", { before: 9, limit: 50 }],
  ]);
});

Deno.test("read, delete, undelete and mark refuse a mail that the box does not have", async () => {
  for (const type of ["read", "delete", "undelete", "mark"]) {
    const site = await RequestSite.create();
    const as = type === "mark" ? { type, unread: true } : { type };
    const heard = await site.serve({ ...as, index: 9 }, { ...as, id: "gone" });
    assertEquals(heard, [
      refused("no_such_mail", "There is no mail with the index 9"),
      refused("no_such_mail", "There is no mail with this id"),
    ]);
  }
});

Deno.test("a mail is read once the client says that it has it, and not before", async () => {
  const content = new Uint8Array(INLINE_LIMIT + 1);
  for (const bytes of [content, content.subarray(1)]) {
    const site = await RequestSite.create();
    let seen = 0;
    const read = { type: "read", index: 3 };
    const summary = readMail(3);
    site.store.mail = {
      mail: summary,
      content: iterate(bytes),
      seen: () => seen++,
    };
    const heard = await site.serve(
      // It was not sent yet.
      { type: "got", id: "mail-3" },
      read,
      { type: "got", id: "mail-4" },
      { type: "got" },
    );
    assertEquals(seen, 0);
    assertEquals((heard[0] as { mail: unknown }).mail, summary);
    const message = "Cannot serve the request: its id is missing or wrong";
    assertEquals(heard.at(-1), refused("bad_request", message));
  }
});

Deno.test("a got has no answer, and counts once", async () => {
  const site = await RequestSite.create();
  let seen = 0;
  const summary = readMail(3);
  const seenOnce = () => seen++;
  site.store.mail = { mail: summary, content: iterate(), seen: seenOnce };
  const got = { type: "got", id: "mail-3" };
  const heard = await site.serve({ type: "read", index: 3 }, got, got);
  assertEquals(heard, [{ type: "ok", mail: summary, content: "" }]);
  assertEquals(seen, 1);
});

function seen(): void {}

async function* iterate(...pieces: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
