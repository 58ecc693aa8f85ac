import { assertEquals } from "@std/assert";
import { concatBytes, sha256 } from "../../../../lib/crypto/bytes.ts";
import { noise } from "../../../support/seeded.ts";
import { RequestSite } from "../../support/request_site.ts";

const END = { type: "end" };

Deno.test("heads answers with the sizes of heads, and with the heads in one record", async () => {
  const site = await RequestSite.create();
  site.store.sealedHeads.set("1.M2", noise(3));
  site.store.sealedHeads.set("1.M4", noise(5));
  const ids = ["1.M2", "1.M3", "1.M4"];
  const [answer, ...rest] = await site.serve({ type: "heads", ids });
  assertEquals(answer, { type: "ok", sizes: [3, 0, 5] });
  assertEquals(rest, [concatBytes(noise(3), noise(5)), END]);
  assertEquals(site.store.calls, [["heads", "alice", ids]]);
});

Deno.test("heads are those of 1 to 50 mails", async () => {
  for (const count of [0, 51]) {
    const site = await RequestSite.create();
    const ids = Array.from({ length: count }, (_, i) => `1.M${i}`);
    const [answer] = await site.serve({ type: "heads", ids });
    assertEquals((answer as { code: string }).code, "bad_request");
  }
  const site = await RequestSite.create();
  const ids = Array.from({ length: 50 }, (_, i) => `1.M${i}`);
  const [answer] = await site.serve({ type: "heads", ids });
  assertEquals(answer, { type: "ok", sizes: ids.map(() => 0) });
});

Deno.test("group answers with the group's list, unless the client has it", async () => {
  const list = noise(100_000);
  const known = (await sha256(list)).toHex();
  const answers = async (
    groupList: Uint8Array<ArrayBuffer>,
    known?: string,
  ) => {
    const site = await RequestSite.create();
    site.groupList = groupList;
    return await site.serve({ type: "group", ...known && { known } });
  };
  const [answer, ...rest] = await answers(list, "0".repeat(64));
  assertEquals(answer, { type: "ok", size: list.length });
  assertEquals(rest.pop(), END);
  const bytes = (rest as Uint8Array[]).flatMap((piece) => [...piece]);
  assertEquals(new Uint8Array(bytes), list);
  const nothing = [{ type: "ok", size: 0 }, END];
  assertEquals(await answers(list, known), nothing);
  assertEquals(await answers(new Uint8Array(0)), nothing);
});
