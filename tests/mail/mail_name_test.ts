import { assert, assertEquals, assertNotEquals } from "@std/assert";
import {
  draftOfId,
  hashDraft,
  hashedIdOfFile,
  idOfFile,
  isSeen,
  makeMailId,
  microsOfFile,
  orderKey,
  seenFileName,
  splitFileName,
} from "../../lib/mail/mail_name.ts";

const HASH = "0123456789abcdef01234567";

Deno.test("makeMailId() tells the time and the draft in a Maildir name", () => {
  const id = makeMailId(1_780_315_200_000_042, HASH);
  assertEquals(id, `1780315200.M000042H${HASH}.letterlock`);
  assertEquals(microsOfFile(id), 1_780_315_200_000_042);
  assertEquals(draftOfId(id), HASH);
  assertEquals(idOfFile(`${id}:2,S`), id);
});

Deno.test("hashDraft() differs by sender and by draft", async () => {
  const hashes = await Promise.all([
    hashDraft("alice", "draft-01"),
    hashDraft("alice", "draft-02"),
    hashDraft("bob", "draft-01"),
  ]);
  assertEquals(new Set(hashes).size, 3);
  assert(hashes.every((hash) => /^[0-9a-f]{24}$/.test(hash)));
});

Deno.test("draftOfId() knows our own names only", () => {
  for (
    const name of ["1780315200.M000042P7.host", `1.M000042H${HASH}.letterlock`]
  ) assertEquals(draftOfId(name), undefined);
});

Deno.test("splitFileName() takes the flags off", () => {
  assertEquals(splitFileName("a:2,RS"), { base: "a", flags: "RS" });
  assertEquals(splitFileName("a"), { base: "a", flags: "" });
  assertEquals(splitFileName("a:1,x"), { base: "a:1,x", flags: "" });
});

Deno.test("seenFileName() adds S in the order of ASCII", () => {
  assertEquals(seenFileName("a"), "a:2,S");
  assertEquals(seenFileName("a:2,TF"), "a:2,FST");
  assertEquals(seenFileName("a:2,S"), "a:2,S");
  assertEquals(isSeen("a:2,FST"), true);
  assertEquals(isSeen("S:2,F"), false);
});

Deno.test("idOfFile() gives every name an id of its own", () => {
  const names = [
    "a,S=1",
    "a_2cS_3d1",
    "f_a_2cS_3d1",
    "a b",
    "ü",
    "h_1",
    "a:1,b",
  ];
  const ids = names.map((name) => idOfFile(name) as string);
  assertEquals(new Set(ids).size, names.length);
  assertEquals(ids[0], "f_a_2cS_3d1");
  assert(ids.every((id) => /^[A-Za-z0-9_.-]{1,80}$/.test(id)));
});

Deno.test("hashedIdOfFile() makes an id of a name too long to be one", async () => {
  const long = "x".repeat(200);
  assertEquals(idOfFile(long), undefined);
  const id = await hashedIdOfFile(`${long}:2,S`);
  assertEquals(id, await hashedIdOfFile(long));
  assertNotEquals(id, await hashedIdOfFile(long + "x"));
  assert(/^[A-Za-z0-9_.-]{1,80}$/.test(id));
});

Deno.test("microsOfFile() reads the times of other programs", () => {
  const times: [string, number | undefined][] = [
    ["1780315200.M801123P1234.host,S=1,W=2", 1_780_315_200_801_123],
    ["1780315200.R7.host", 1_780_315_200_000_000],
    ["1780315200.V803I1M42.host", 1_780_315_200_000_042],
    ["mail.txt", undefined],
    ["12.x", undefined],
  ];
  for (const [name, micros] of times) assertEquals(microsOfFile(name), micros);
});

Deno.test("orderKey() sorts by time, then by id", () => {
  const keys = [orderKey(0, "z"), orderKey(999, "b"), orderKey(1e15, "a")];
  assertEquals([...keys].sort(), keys);
  assert(orderKey(5, "a") < orderKey(5, "b"));
});
