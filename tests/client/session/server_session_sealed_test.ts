import { assertEquals, assertRejects } from "@std/assert";
import { concatBytes } from "../../../lib/crypto/bytes.ts";
import { GROUP_LIST_LIMIT } from "../../../lib/protocol/limits.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { noise } from "../../support/seeded.ts";
import { END, sessionWith } from "../support/scripted_server.ts";

Deno.test("heads() gives each mail its head, however they are cut", async () => {
  const [a, b] = [noise(3), noise(5)];
  const all = concatBytes(a, b);
  const { session, heard } = await sessionWith(
    { type: "ok", sizes: [3, 0, 5] },
    ...[all.subarray(0, 4), all.subarray(4), END],
  );
  const ids = ["1.M2", "1.M3", "1.M4"];
  assertEquals(await session.heads(ids), [a, undefined, b]);
  assertEquals(await heard(), [{ type: "heads", ids }]);
});

Deno.test("heads() takes no other number of heads, and none that is too long", async () => {
  const wrong = [[3], [3, 3, 3], [16 * 1024 + 1, 0], [4, 0], [2, 0]];
  for (const sizes of wrong) {
    const { session } = await sessionWith(
      ...[{ type: "ok", sizes }, noise(3), END],
    );
    await assertRejects(() => session.heads(["1.M2", "1.M3"]), Failure);
  }
});

Deno.test("groupList() gives the list, or nothing where there is no other", async () => {
  const list = noise(1000);
  const { session, heard } = await sessionWith(
    ...[{ type: "ok", size: 1000 }, list, END],
    ...[{ type: "ok", size: 0 }, END],
  );
  assertEquals(await session.groupList(), list);
  const known = "0".repeat(64);
  assertEquals(await session.groupList(known), undefined);
  assertEquals(await heard(), [{ type: "group" }, { type: "group", known }]);
});

Deno.test("groupList() takes no list that is too long", async () => {
  const { session } = await sessionWith(
    ...[{ type: "ok", size: GROUP_LIST_LIMIT + 1 }, END],
  );
  await assertRejects(() => session.groupList(), Failure, "another size");
});
