import { assertEquals, assertMatch } from "@std/assert";
import { KnownAliases } from "../../../lib/client/aliases/known_aliases.ts";
import { modeOf, withFolder } from "../../keys/folder.ts";

/** Writes to an alias in a run of the client, and gives what it says. */
async function run(
  keysDir: string,
  serial: number,
  ...members: string[]
): Promise<string[]> {
  const said: string[] = [];
  const notify = (text: string) => void said.push(text);
  const known = new KnownAliases({ keysDir, notify });
  const list = { serial, time: 0, members: [] };
  for (const _ of [1, 2]) await known.meet([{ name: "class", members }], list);
  return said;
}

Deno.test("other members of an alias are said once", () =>
  withFolder(async (dir) => {
    assertEquals(await run(dir, 1, "alice", "bob"), []);
    assertEquals(modeOf(`${dir}/known_aliases`), 0o600);
    assertEquals(await run(dir, 2, "alice", "bob"), []);
    assertEquals(await run(dir, 5, "bob", "carol", "dave"), [
      "class has changed since your last letter to it: carol and dave are new, " +
      "alice is gone, by the group's list 5; list 1 had it otherwise.",
    ]);
    assertEquals(await run(dir, 5, "bob", "carol", "dave"), []);
    const [said] = await run(dir, 6, "bob");
    assertMatch(
      said,
      /: carol and dave are gone, by the group's list 6; list 5/,
    );
  }));

Deno.test("damaged notes of aliases are said, and written anew", () =>
  withFolder(async (dir) => {
    await Deno.writeTextFile(`${dir}/known_aliases`, "class x\n", {
      mode: 0o600,
    });
    const [said, ...more] = await run(dir, 1, "bob");
    assertMatch(said, /known_aliases is damaged: aliases that changed may go/);
    assertEquals(more, []);
    assertEquals(await run(dir, 1, "bob"), []);
  }));
