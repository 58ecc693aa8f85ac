import { assert, assertEquals } from "@std/assert";
import { findThreads } from "../../../lib/client/threads/find_threads.ts";
import type { MailSummary } from "../../../lib/protocol/requests/mail_summary.ts";
import { sampleMail } from "../../support/sample_mail.ts";

/** A mail of the index i has the id `m<i>`, so that `<m<i>@letterlock.invalid>` is it. */
function box(...references: (string | Partial<MailSummary>)[]): MailSummary[] {
  return references.map((about, i) => {
    const fields = typeof about === "string" ? { references: about } : about;
    if (fields.references === "") delete fields.references;
    return sampleMail({ index: i + 1, id: `m${i + 1}`, ...fields });
  });
}

const ref = (...indexes: number[]) =>
  indexes.map((i) => `<m${i}@letterlock.invalid>`).join(" ");

/** Index, depth, parent and thread of each mail, in order. */
function found(mails: MailSummary[]) {
  return findThreads(mails).map(({ mail, depth, parent, thread }) => [
    mail.index,
    depth,
    parent,
    thread,
  ]);
}

Deno.test("findThreads() puts each answer below what it answers", () => {
  assertEquals(found(box("", "", ref(1), ref(1, 3), ref(2), ref(1), "")), [
    [1, 0, undefined, 1],
    [3, 1, 1, 1],
    [4, 2, 3, 1],
    [6, 1, 1, 1],
    [2, 0, undefined, 2],
    [5, 1, 2, 2],
    [7, 0, undefined, 7],
  ]);
});

Deno.test("findThreads() takes the nearest mail that is there for one that is missing", () => {
  assertEquals(found(box("", ref(1, 9))), [
    [1, 0, undefined, 1],
    [2, 1, 1, 1],
  ]);
});

Deno.test("findThreads() keeps answers to one missing mail together", () => {
  assertEquals(found(box(ref(9), "", ref(9), ref(9, 8))), [
    [1, 0, undefined, 1],
    [3, 1, undefined, 1],
    [4, 1, undefined, 1],
    [2, 0, undefined, 2],
  ]);
});

Deno.test("findThreads() knows letters by the ids in their own heads, too", () => {
  const sealed = { message_id: "<draft@letterlock.invalid>" };
  const foreign = { message_id: "<x@example.org>" };
  const answers = [
    "<draft@letterlock.invalid>",
    ref(1),
    "<x@example.org>",
  ];
  assertEquals(found(box(sealed, foreign, ...answers)), [
    [1, 0, undefined, 1],
    [3, 1, 1, 1],
    [4, 1, 1, 1],
    [2, 0, undefined, 2],
    [5, 1, 2, 2],
  ]);
});

Deno.test("findThreads() shows every mail once, whatever heads claim", () => {
  const odd = box(ref(2), ref(1), ref(3), ref(5, 4), ref(4), "", "<a@b> <a@b>");
  const shown = found(odd);
  assertEquals(shown.map(([index]) => index).toSorted(), [1, 2, 3, 4, 5, 6, 7]);
  const twins = [
    ...odd,
    ...odd.map((mail) => ({ ...mail, index: mail.index + 7 })),
  ];
  assertEquals(findThreads(twins).length, 14);
  assertEquals(found([]), []);
});

Deno.test("findThreads() takes a conversation of ten thousand mails", () => {
  const long = Array.from({ length: 10_000 }, (_, i) => i === 0 ? "" : ref(i));
  const started = findThreads(box(...long));
  assertEquals(started.at(-1)?.depth, 9_999);
  assert(
    started.every(({ mail, parent }) =>
      parent === (mail.index - 1 || undefined)
    ),
  );
});
