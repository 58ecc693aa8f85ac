import { assertEquals, assertRejects } from "@std/assert";
import { Failure } from "../../../lib/program/failure.ts";
import { KeygenFolder } from "../keygen_folder.ts";

async function refused(
  keygen: KeygenFolder,
  usersNamed: boolean,
): Promise<Failure> {
  const usersFile = keygen.path("typo");
  const run = () => keygen.run({ usersFile, usersNamed });
  return await assertRejects(run, Failure, `Cannot read ${usersFile}: `);
}

Deno.test("a users file that was named and is missing makes nothing", async () => {
  await KeygenFolder.use("alice\n", async (keygen) => {
    assertEquals((await refused(keygen, true)).exitCode, 4);
    assertEquals(keygen.tree(), ["users.txt"]);
    await keygen.run();
    const before = keygen.snapshot();
    assertEquals((await refused(keygen, true)).exitCode, 4);
    assertEquals(keygen.snapshot(), before);
  });
});

Deno.test("the example is made only where there is nothing yet", async () => {
  await KeygenFolder.use("alice\n", async (keygen) => {
    const usersFile = keygen.path("example.txt");
    await Deno.mkdir(keygen.path("keys/server/users"), { recursive: true });
    await Deno.writeTextFile(keygen.path("keys/README.md"), "of the keys");
    const { users } = await keygen.run({ usersFile, usersNamed: false });
    assertEquals(users.length, 5);
    keygen.remove("keys");
    assertEquals((await refused(keygen, false)).exitCode, 4);
  });
});
