import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { GroupList } from "../../../lib/seal/members.ts";
import { loadSealKeys, readGroupKey } from "../../../lib/seal/key_files.ts";
import { signList } from "../../../lib/seal/signed_list.ts";
import { person } from "../../seal/seal_group.ts";
import { KeygenFolder } from "../keygen_folder.ts";

const ALICE = "keys/clients/alice";
const FILES = ["group_sign", "group_sign.pub", "group_list"]
  .map((name) => `keys/group/${name}`);

/** The group's public key and list, as alice's folder has them. */
async function byAlice(keygen: KeygenFolder) {
  const { list, groupKey } = await loadSealKeys(keygen.path(ALICE), "alice");
  return { list, groupKey };
}

/** A list of a thief, who has stolen the group's key or made one. */
async function thiefList(list: GroupList): Promise<string> {
  const { key, member } = await person("alice", list.time);
  return await signList({ ...list, serial: 1_000_000, members: [member] }, key);
}

Deno.test("--new-group-key signs the same keys anew, in every folder", async () => {
  await KeygenFolder.use("alice\nbob\n", async (keygen) => {
    await keygen.run();
    const before = await byAlice(keygen);
    const { group, users } = await keygen.run({ newGroupKey: true });
    const after = await byAlice(keygen);
    assertNotEquals(after.groupKey, before.groupKey);
    assertEquals(after.list.members, before.list.members);
    assertEquals([group.renewed, group.serial, after.list.serial], [
      true,
      2,
      2,
    ]);
    assertEquals(users.map(({ outcome }) => outcome), [
      "unchanged",
      "unchanged",
    ]);
    for (const dir of ["keys/group", "keys/server", "keys/clients/bob"]) {
      assertEquals(await readGroupKey(keygen.path(dir)), after.groupKey);
    }
    const snapshot = keygen.snapshot();
    const { group: next } = await keygen.run();
    assertEquals([next.renewed, next.changed], [false, false]);
    assertEquals(keygen.snapshot(), snapshot);
  });
});

Deno.test("--new-group-key takes keygen's own list, and no thief's from the server", async () => {
  await KeygenFolder.use("alice\n", async (keygen) => {
    await keygen.run();
    const { list } = await byAlice(keygen);
    const path = keygen.path("keys/server/group_list");
    await Deno.writeTextFile(path, await thiefList(list));
    await keygen.run({ newGroupKey: true });
    const after = await byAlice(keygen);
    assertEquals(after.list, { ...list, serial: 2, time: after.list.time });
    assertEquals(
      keygen.read("keys/server/group_list"),
      keygen.read("keys/group/group_list"),
    );
  });
});

Deno.test("--new-group-key works where the key, or all of its folder, is gone", async () => {
  for (const lost of ["keys/group/group_sign", "keys/group"]) {
    await KeygenFolder.use("alice\nbob\n", async (keygen) => {
      await keygen.run();
      const { list } = await byAlice(keygen);
      keygen.remove(lost);
      const { group } = await keygen.run({ newGroupKey: true });
      const after = await byAlice(keygen);
      assertEquals(after.list.members, list.members);
      assertEquals(group.serial, 2);
    });
  }
});

Deno.test("a run with --new-group-key that a crash cut is done by typing it again", async () => {
  await KeygenFolder.use("alice\n", async (keygen) => {
    await keygen.run();
    const old = FILES.map((path) => keygen.read(path));
    const { list } = await byAlice(keygen);
    await keygen.run({ newGroupKey: true });
    // The new key is there, and so is more and more of what it signs.
    for (const count of [2, 1]) {
      for (const [i, path] of FILES.slice(-count).entries()) {
        const text = old.slice(-count)[i];
        await Deno.writeTextFile(keygen.path(path), text);
      }
      await keygen.run({ newGroupKey: true });
      const after = await byAlice(keygen);
      assertEquals(after.list.members, list.members);
      assert(after.list.serial >= 2);
    }
  });
});
