import { assert, assertEquals, assertMatch } from "@std/assert";
import { KnownKeys } from "../../../lib/client/sealed/known_keys.ts";
import type { GroupList } from "../../../lib/seal/members.ts";
import { fingerprint } from "../../../lib/seal/ssh/wire.ts";
import { modeOf, withFolder } from "../../keys/folder.ts";
import { person, SealGroup, START } from "../../seal/seal_group.ts";
import { GROUP_KEY } from "../../seal/user_folder.ts";

const group = await SealGroup.of("bob", "carol");
const { bob, carol } = group.people;
const HOUR = START + 3600;
const ended = { ...bob.member, until: HOUR };
const newer = (await person("bob", HOUR)).member;

/** Lists in which bob has keys, others, and none. */
const FIRST = group.list;
const ROTATED: GroupList = {
  ...FIRST,
  serial: 2,
  members: [ended, newer, carol.member],
};
const REMOVED: GroupList = {
  ...FIRST,
  serial: 3,
  members: [ended, { ...newer, until: HOUR + 60 }, carol.member],
};

/** Meets users by a list in a run of the client, and gives what it says. */
async function run(
  dir: string,
  list: GroupList,
  ...letters: string[][]
): Promise<string[]> {
  const said: string[] = [];
  const known = new KnownKeys({
    keysDir: dir,
    notify: (text) => said.push(text),
  });
  const groupKey = GROUP_KEY.publicKey;
  for (const names of letters) await known.meet(names, { list, groupKey });
  return said;
}

Deno.test("keys that changed are said once, with when and by whom", () =>
  withFolder(async (dir) => {
    assertEquals(await run(dir, FIRST, ["bob"], ["bob", "nobody"]), []);
    const said = await run(dir, ROTATED, ["carol", "bob"], ["bob"]);
    assertEquals(said.length, 1);
    const signer = await fingerprint(GROUP_KEY.publicKey);
    assertMatch(said[0], /^The keys of bob changed on 2026-11-28 \d\d:00:00 /);
    assert(said[0].includes(`by the group's list 2, which ${signer} signed;`));
    assertMatch(said[0], /; list 1 had others\..* mail-client keys bob shows/);
    assertEquals(await run(dir, ROTATED, ["bob"]), []);
    const [last] = await run(dir, REMOVED, ["bob"]);
    assertMatch(last, /^bob has no keys any more since .* list 3, /);
    assertEquals(modeOf(`${dir}/known_keys`), 0o600);
  }));

Deno.test("who is met after a change is told of none", () =>
  withFolder(async (dir) => {
    await run(dir, FIRST, ["carol"]);
    assertEquals(await run(dir, ROTATED, ["bob"]), []);
  }));

Deno.test("two clients at once lose no note of each other", () =>
  withFolder(async (dir) => {
    const notes = { keysDir: dir, notify: () => {} };
    const known = { list: FIRST, groupKey: GROUP_KEY.publicKey };
    const [one, two] = [new KnownKeys(notes), new KnownKeys(notes)];
    await Promise.all([one.meet([], known), two.meet([], known)]);
    await Promise.all([one.meet(["bob"], known), two.meet(["carol"], known)]);
    const lines = (await Deno.readTextFile(`${dir}/known_keys`)).split("\n");
    assertEquals(lines.map((line) => line.split(" ")[0]).sort(), [
      "",
      "bob",
      "carol",
    ]);
  }));

Deno.test("where nothing can be noted, it is said in each run, once", () =>
  withFolder(async (dir) => {
    await run(dir, FIRST, ["bob"]);
    // A folder in the file's place stands for one that cannot be written to.
    const path = `${dir}/known_keys`;
    const notes = await Deno.readTextFile(path);
    const blocked = async () => {
      const known = new KnownKeys({
        keysDir: dir,
        notify: (text) => said.push(text),
      });
      const list = { list: ROTATED, groupKey: GROUP_KEY.publicKey };
      const said: string[] = [];
      await known.meet([], list);
      await Deno.remove(path);
      await Deno.mkdir(path);
      await known.meet(["bob"], list);
      await known.meet(["bob"], list);
      await Deno.remove(path);
      await Deno.writeTextFile(path, notes, { mode: 0o600 });
      return said.length;
    };
    assertEquals([await blocked(), await blocked()], [1, 1]);
  }));

Deno.test("damaged notes are said, and what is whole in them still counts", () =>
  withFolder(async (dir) => {
    await run(dir, FIRST, ["bob"], ["carol"]);
    const path = `${dir}/known_keys`;
    await Deno.writeTextFile(path, `${await Deno.readTextFile(path)}carol x`);
    const said = await run(dir, ROTATED, ["bob"]);
    assertMatch(said[0], /known_keys is damaged/);
    assertMatch(said[1], /^The keys of bob changed/);
    assertEquals(await run(dir, ROTATED, ["bob"]), []);
  }));
