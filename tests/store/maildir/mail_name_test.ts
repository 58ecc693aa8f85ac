import { assert, assertEquals, assertNotEquals } from "@std/assert";
import {
  draftKey,
  draftTag,
  hashedIdOfFile,
  idOfFile,
  isSeen,
  makeMailId,
  microsOfFile,
  orderKey,
  seenFileName,
  splitFileName,
  tagOfId,
} from "../../../lib/store/maildir/mail_name.ts";

const DRAFT = "2b1f0c6e-draft_01";

Deno.test("makeMailId() tells the time and the draft in a Maildir name", () => {
  const id = makeMailId(1_780_315_200_000_042, DRAFT);
  assertEquals(id, `1780315200.M000042D${DRAFT}.letterlock`);
  assertEquals(microsOfFile(id), 1_780_315_200_000_042);
  assertEquals(tagOfId(id), DRAFT);
  assertEquals(idOfFile(`${id}:2,S`), id);
});

Deno.test("draftTag() is the draft's id, or a hash of one too long for a name", async () => {
  assertEquals(await draftTag(DRAFT), DRAFT);
  assertEquals(await draftTag("x".repeat(44)), "x".repeat(44));
  const tags = await Promise.all([
    draftTag("x".repeat(45)),
    draftTag("x".repeat(64)),
    draftTag("x".repeat(63) + "y"),
  ]);
  assertEquals(new Set(tags).size, 3);
  assert(tags.every((tag) => /^[0-9a-f]{48}$/.test(tag)));
  const id = makeMailId(1_780_315_200_000_042, tags[0]);
  assertEquals(tagOfId(id), tags[0]);
  assertEquals(idOfFile(id), id);
});

Deno.test("draftKey() differs by sender and by draft", () => {
  const keys = ["alice", "bob"].flatMap((from) =>
    ["draft-01", "draft-02"].map((tag) => draftKey(from, tag))
  );
  assertEquals(new Set(keys).size, 4);
});

Deno.test("tagOfId() knows our own names only", () => {
  for (
    const name of [
      "1780315200.M000042P7.host",
      `1.M000042D${DRAFT}.letterlock`,
      "1780315200.M000042Dshort.letterlock",
      `1780315200.M000042D${"x".repeat(49)}.letterlock`,
    ]
  ) assertEquals(tagOfId(name), undefined);
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
