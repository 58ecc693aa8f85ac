import { assertEquals } from "@std/assert";
import { makeEntry } from "../../../../lib/store/maildir/index/make_entry.ts";
import { makeMailId } from "../../../../lib/store/maildir/mail_name.ts";

const HEAD = { from: "alice", to: ["bob"], title: "Hi", size: 300 };
const SIZES = { length: 5, size: 6, bytes: 306 };

Deno.test("makeEntry() knows the draft of a mail that is ours", () => {
  const micros = 1_780_315_200_000_042;
  const id = makeMailId(micros, "draft-01");
  const file = { id, folder: "new" as const, file: id };
  assertEquals(makeEntry(HEAD, { ...file, ...SIZES, micros }), {
    ...file,
    ...SIZES,
    bytes: 4096,
    key: micros + id,
    draft: "alice/draft-01",
    from: "alice",
    title: "Hi",
    time: 1_780_315_200_000,
    unread: true,
  });
});

Deno.test("makeEntry() sees by the name whether a mail was read", () => {
  const entries = ["1.host:2,FS", "1.host:2,F", "1.host"].map((file) =>
    makeEntry(HEAD, { id: "1.host", folder: "cur", file, micros: 1, ...SIZES })
  );
  assertEquals(entries.map(({ unread }) => unread), [false, true, true]);
  assertEquals(entries.map(({ draft }) => draft), Array(3).fill(undefined));
});

Deno.test("makeEntry() takes a time out of range for the nearest that there is", () => {
  const file = { id: "1.host", folder: "cur" as const, file: "1.host" };
  const last = Number.MAX_SAFE_INTEGER;
  for (
    const [micros, taken] of [
      [-5, 0],
      [NaN, 0],
      [8.64e18, last],
      [1e16, last],
      [Infinity, last],
      [1.5, 1],
    ]
  ) {
    const { key, time } = makeEntry(HEAD, { ...file, ...SIZES, micros });
    assertEquals(time, Math.floor(taken / 1000));
    assertEquals(key, String(taken).padStart(16, "0") + "1.host");
  }
});
