import { assertEquals, assertRejects } from "@std/assert";
import { Failure } from "../../../lib/program/failure.ts";
import { formatSummary } from "../../../lib/keygen/summary.ts";
import { readGroupKey, readList } from "../../../lib/seal/key_files.ts";
import { KeygenFolder } from "../keygen_folder.ts";

const USERS = "alice\nbob\ncarol\n";

/** The aliases that a user's folder has, as text. */
async function aliasesIn(keygen: KeygenFolder): Promise<string[]> {
  const dir = keygen.path("keys/clients/alice");
  const { aliases = [] } = await readList(dir, await readGroupKey(dir));
  return aliases.map(({ name, members }) => [name, ...members].join(" "));
}

/** Runs keygen on a users file, and gives what it says of aliases. */
async function saidOf(
  keygen: KeygenFolder,
  users: string,
  remove: string[] = [],
): Promise<string[]> {
  await keygen.writeUsers(users);
  const report = await keygen.run({ remove });
  return [...formatSummary(report), ...report.warnings]
    .filter((line) => /alias|Signed|Nothing/.test(line))
    .map((line) => line.replaceAll(keygen.usersFile, "FILE"));
}

Deno.test("aliases of the users file come into the signed list, and change with it", () =>
  KeygenFolder.use(USERS, async (keygen) => {
    assertEquals(await saidOf(keygen, `${USERS}@class: carol, alice\n`), [
      "Made the alias class: alice, carol.",
      "Signed the group's list, number 1.",
    ]);
    assertEquals(await aliasesIn(keygen), ["class alice carol"]);
    assertEquals(await saidOf(keygen, `${USERS}@class: alice, carol\n`), [
      "Nothing to do: the server and 3 users are complete.",
    ]);
    const changed = `${USERS}@class: alice, bob\n@all: class, carol\n`;
    assertEquals(await saidOf(keygen, changed), [
      "Made the alias all: alice, bob, carol.",
      "Changed the alias class: it is with bob and without carol now.",
      "Signed the group's list, number 2.",
    ]);
    assertEquals(await aliasesIn(keygen), [
      "all alice bob carol",
      "class alice bob",
    ]);
  }));

Deno.test("an alias that the users file has no more stays until it is removed", () =>
  KeygenFolder.use(USERS, async (keygen) => {
    const listed = `${USERS}@class: alice, bob\n`;
    await saidOf(keygen, listed);
    assertEquals(await saidOf(keygen, USERS), [
      "Nothing to do: the server and 3 users are complete.",
      "Kept the alias class, though not in FILE: --remove class ends it.",
    ]);
    assertEquals(await saidOf(keygen, listed, ["class"]), [
      "Ended the alias class.",
      "Signed the group's list, number 2.",
      "FILE:4: the alias class is still listed; " +
      "take the line out, or the next run makes it again",
    ]);
    assertEquals(await aliasesIn(keygen), []);
    await assertRejects(
      () => saidOf(keygen, USERS, ["class"]),
      Failure,
      "Cannot remove class: there is no such account",
    );
  }));

Deno.test("without a users file aliases stay, but one that is removed", () =>
  KeygenFolder.use(USERS, async (keygen) => {
    await saidOf(keygen, `${USERS}@one: alice\n@two: alice, bob\n`);
    keygen.remove("users.txt");
    const run = (options: Parameters<KeygenFolder["run"]>[0]) =>
      keygen.run({ usersNamed: false, ...options });
    await run({ rotate: ["bob"] });
    assertEquals(await aliasesIn(keygen), ["one alice", "two alice bob"]);
    await run({ remove: ["one"] });
    assertEquals(await aliasesIn(keygen), ["two alice bob"]);
    await run({ newGroupKey: true });
    assertEquals(await aliasesIn(keygen), ["two alice bob"]);
  }));

Deno.test("who has no account any more is in no alias, which ends with its last member", () =>
  KeygenFolder.use(USERS, async (keygen) => {
    await saidOf(keygen, `${USERS}@two: alice, bob\n@one: bob\n`);
    await keygen.writeUsers("alice\ncarol\n");
    await keygen.run({ remove: ["bob"] });
    assertEquals(await aliasesIn(keygen), ["two alice"]);
    // The name of somebody who left may become an alias, in one run too.
    const said = await saidOf(keygen, "alice\n@carol: alice\n", ["carol"]);
    assertEquals(said.slice(0, 1), ["Made the alias carol: alice."]);
    assertEquals(await aliasesIn(keygen), ["carol alice", "two alice"]);
  }));

Deno.test("a name stands for a user or for an alias", () =>
  KeygenFolder.use(USERS, async (keygen) => {
    await saidOf(keygen, `${USERS}@class: alice, bob\n`);
    const before = keygen.snapshot();
    const refused = async (users: string, message: string) => {
      const error = await assertRejects(
        () => saidOf(keygen, users),
        Failure,
        message,
      );
      return error.hint;
    };
    assertEquals(
      await refused(
        "alice\nclass\n",
        "Cannot make the account class: there is an alias of that name",
      ),
      "--remove class ends the alias; nothing was made",
    );
    assertEquals(
      await refused(
        "alice\n@bob: alice\n",
        "Cannot make the alias bob: there is an account of that name",
      ),
      "--remove bob ends the account; nothing was made",
    );
    await keygen.writeUsers(`${USERS}@class: alice, bob\n`);
    const after = keygen.snapshot();
    for (const files of [before, after]) files.delete("users.txt");
    assertEquals(after, before);
    const said = await saidOf(keygen, `${USERS}class\n`, ["class"]);
    assertEquals(said[0], "Ended the alias class.");
  }));
