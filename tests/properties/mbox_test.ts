import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { MaildirTarget } from "../../lib/client/export/maildir_target.ts";
import { MboxTarget } from "../../lib/client/export/mbox_target.ts";
import { openSource } from "../../lib/client/import/import_mails.ts";
import type { SourceMessage } from "../../lib/client/import/mail_source.ts";
import { concatBytes } from "../../lib/crypto/bytes.ts";
import { withFolder } from "../keys/folder.ts";
import { sampleReadMail } from "../support/sample_mail.ts";
import { property } from "./property.ts";

const RUNS = 60;

/** What quoting and the ends of messages turn on, and other bytes. */
const piece = fc.oneof(
  fc.constantFrom(..."From |>|>>|\n|\n\n|\r|\r\n|a|F| ".split("|")),
  fc.constantFrom(
    "From a@b.c Tue Nov  3 16:12:05 2026\n",
    "From a@b.c Tue Nov  3 16:12:05  2026\n",
    "\nFrom a@b.c  Tue Nov  3 16:12:05 2026\r\n",
    "Content-Length: 10\n",
  ),
  fc.uint8Array({ maxLength: 20 }),
);
const message = fc.array(piece, { maxLength: 12 }).map((pieces) =>
  concatBytes(
    ...pieces.map((each) =>
      typeof each === "string" ? new TextEncoder().encode(each) : each
    ),
  )
);
const mail = fc.record({
  bytes: message,
  time: fc.integer({ min: 0, max: 9_999_999_999 }).map((s) => s * 1000),
  from: fc.constantFrom("bob", "Eve <e@b.c>", "bob <bob@letterlock.invalid>"),
  flags: fc.subarray([..."DFPRSTab"]).map((letters) => letters.join("")),
  recent: fc.boolean(),
});
const mails = fc.array(mail, { maxLength: 6 });

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 5) {
    yield bytes.subarray(at, at + 5);
  }
}

async function readBack(path: string) {
  const messages: (SourceMessage & { bytes: Uint8Array })[] = [];
  for await (const each of (await openSource(path)).messages()) {
    if ("problem" in each) throw new Error(each.problem);
    const pieces = await Array.fromAsync(each.open(), (piece) => piece.slice());
    messages.push({ ...each, bytes: concatBytes(...pieces) });
  }
  return messages;
}

property(
  "any messages are read from an mbox as they were written",
  [mails],
  (all) =>
    withFolder(async (dir) => {
      const path = `${dir}/x.mbox`;
      const target = await MboxTarget.create(path);
      for (const { bytes, ...mail } of all) {
        await target.add(sampleReadMail(mail), once(bytes));
      }
      target.close();
      const read = await readBack(path);
      assertEquals(
        // Those of one second are a millisecond apart, to keep their order.
        read.map(({ bytes, time }) => ({ bytes, time: time - time % 1000 })),
        all.map(({ bytes, time }) => ({ bytes, time })),
      );
    }),
  RUNS,
);

property(
  "any messages are read from a Maildir as they were written",
  [mails],
  (all) =>
    withFolder(async (dir) => {
      const target = await MaildirTarget.create(dir);
      for (const [i, { bytes, ...mail }] of all.entries()) {
        await target.add(sampleReadMail({ ...mail, id: `${i}` }), once(bytes));
      }
      target.close();
      const read = await readBack(dir);
      const number = ({ name }: SourceMessage) =>
        /\/(\d)(?::2,\w*)?$/.exec(name)![1];
      read.sort((a, b) => number(a) < number(b) ? -1 : 1);
      assertEquals(
        read.map(({ bytes, time, marks }) => {
          const { flags, recent } = marks(bytes);
          return { bytes, time, flags, recent };
        }),
        all.map(({ bytes, time, flags, recent }) => {
          return { bytes, time, flags, recent: recent && flags === "" };
        }),
      );
    }),
  RUNS,
);
