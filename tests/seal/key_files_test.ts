import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import { ListError } from "../../lib/seal/group_list.ts";
import { signList } from "../../lib/seal/signed_list.ts";
import { keepList, loadSealKeys, readList } from "../../lib/seal/key_files.ts";
import { formatIdentityFile } from "../../lib/seal/age_keys.ts";
import { modeOf, withFolder } from "../keys/folder.ts";
import { person, SealGroup } from "./seal_group.ts";

const { people: { alice }, list } = await SealGroup.of("alice");
const newer = await person("alice");
const { key: groupKey } = await person("group");

/** A user's folder, as keygen makes it. */
async function withKeys(work: (dir: string) => Promise<void>): Promise<void> {
  await withFolder(async (dir) => {
    const write = (name: string, text: string, mode = 0o600) =>
      Deno.writeTextFile(`${dir}/${name}`, text, { mode });
    await write("alice_seal.txt", await formatIdentityFile(alice.identity, 0));
    await write("alice_sign", alice.keyText);
    await write("group_sign.pub", `${groupKey.publicKey} group\n`, 0o644);
    await write("group_list", await signList(list, groupKey), 0o644);
    await work(dir);
  });
}

Deno.test("loadSealKeys() loads what is needed to seal and to open", async () => {
  await withKeys(async (dir) => {
    const keys = await loadSealKeys(dir, "alice");
    assertEquals(keys.identities, [alice.identity]);
    assertEquals(keys.signingKey.publicKey, alice.key.publicKey);
    assertEquals([keys.groupKey, keys.list], [groupKey.publicKey, list]);
    const text = await formatIdentityFile(newer.identity, 0);
    const mode = 0o600;
    await Deno.writeTextFile(`${dir}/alice_seal.2.txt`, text, { mode });
    await Deno.writeTextFile(`${dir}/alice_sign.2`, newer.keyText, { mode });
    const both = await loadSealKeys(dir, "alice");
    assertEquals(both.identities, [newer.identity, alice.identity]);
    assertEquals(both.signingKey.publicKey, newer.key.publicKey);
  });
});

Deno.test("loadSealKeys() names the file that is missing, damaged or open to others", async () => {
  const files = [
    "alice_seal.txt",
    "alice_sign",
    "group_sign.pub",
    "group_list",
  ];
  for (const file of files) {
    await withKeys(async (dir) => {
      await Deno.writeTextFile(`${dir}/${file}`, "x\n");
      const damaged = await assertRejects(() => loadSealKeys(dir, "alice"));
      assert(
        (damaged as Error).message.startsWith(`Cannot use ${dir}/${file}:`),
      );
      await Deno.chmod(`${dir}/${file}`, 0o666);
      const open = await assertRejects(() => loadSealKeys(dir, "alice"));
      assert((open as Error).message.includes(`${dir}/${file}: others than`));
      await Deno.remove(`${dir}/${file}`);
      await assertRejects(
        () => loadSealKeys(dir, "alice"),
        Deno.errors.NotFound,
      );
    });
  }
});

Deno.test("keepList() keeps a newer list, and no older one", async () => {
  await withKeys(async (dir) => {
    const own = { list, groupKey: groupKey.publicKey };
    const next = { ...list, serial: 2 };
    const signed = await signList(next, groupKey);
    assertEquals(await keepList(dir, own, signed), next);
    assertEquals(await readList(dir, own.groupKey), next);
    assertEquals(modeOf(`${dir}/allowed_signers`), 0o644);
    const same = { ...own, list: next };
    assertStrictEquals(await keepList(dir, same, signed), next);
    const old = await Deno.readTextFile(`${dir}/group_list`);
    await assertRejects(
      async () => keepList(dir, same, await signList(list, groupKey)),
      ListError,
      "older than the one here",
    );
    assertEquals(await Deno.readTextFile(`${dir}/group_list`), old);
  });
});
