import { assertEquals, assertRejects } from "@std/assert";
import { lateKeys } from "../../../lib/client/sealed/late_keys.ts";
import { NoKeys } from "../../../lib/client/sealed/no_keys.ts";
import { SealGroup, START } from "../../seal/seal_group.ts";
import { writeUserFolder } from "../../seal/user_folder.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";
import { FakeSession } from "../support/fake_session.ts";

const group = await SealGroup.of("alice", "bob");

function keysIn(keysDir: string) {
  const member = { user: "alice", keysDir, notify() {} };
  return lateKeys(member, () => START * 1000);
}

Deno.test("prepare() loads a member's keys before they are asked for", async () => {
  await inTempDir(async (dir) => {
    await writeUserFolder(dir, group, "alice");
    const keys = keysIn(dir);
    await keys.prepare();
    await Deno.remove(`${dir}/alice_seal.txt`);
    const { identities } = await keys.reader(new FakeSession());
    assertEquals(identities, [group.people.alice.identity]);
  });
});

Deno.test("prepare() says nothing of keys that are missing: who asks for them is told", async () => {
  await inTempDir(async (dir) => {
    const keys = keysIn(dir);
    await keys.prepare();
    await assertRejects(() => keys.reader(new FakeSession()), NoKeys);
    await writeUserFolder(dir, group, "alice");
    assertEquals((await keys.reader(new FakeSession())).name, "alice");
  });
});
