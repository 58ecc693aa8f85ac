import { assertEquals, assertRejects } from "@std/assert";
import { createUsersFile, readUsers } from "../../lib/keygen/users_source.ts";
import { UsersFileError } from "../../lib/keys/users_file.ts";
import { modeOf, withFolder } from "../keys/folder.ts";

Deno.test("readUsers() has five users for a file that is missing", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/users`;
    const starter = await readUsers(path);
    assertEquals([starter.missing, starter.exposed], [true, false]);
    assertEquals(
      starter.entries.map(({ name }) => name),
      [1, 2, 3, 4, 5].map((n) => `client${n}`),
    );
    await createUsersFile(path);
    assertEquals(modeOf(path), 0o600);
    assertEquals(await readUsers(path), { ...starter, missing: false });
    await assertRejects(() => createUsersFile(path), Deno.errors.AlreadyExists);
  });
});

Deno.test("readUsers() tells of passwords that others can read, and of nothing else", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/users`;
    const exposed = async (text: string, mode: number) => {
      await Deno.writeTextFile(path, text);
      await Deno.chmod(path, mode);
      return (await readUsers(path)).exposed;
    };
    assertEquals(await exposed("bob:builder\n", 0o644), true);
    assertEquals(await exposed("bob:builder\n", 0o600), false);
    assertEquals(await exposed("bob\n", 0o644), false);
    await exposed("bob\n", 0o664);
    const { distrusted } = await readUsers(path);
    assertEquals(
      distrusted,
      `others than its owner can change it; type: chmod go-w ${path}`,
    );
  });
});

Deno.test("readUsers() throws for a line that is wrong", async () => {
  await withFolder(async (dir) => {
    const path = `${dir}/users`;
    await Deno.writeTextFile(path, "bob\nBob\n");
    const { problems } = await assertRejects(
      () => readUsers(path),
      UsersFileError,
    );
    assertEquals(problems.length, 1);
  });
});

Deno.test({
  name: "readUsers() reads a named pipe once, to its end",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder(async (dir) => {
      const path = `${dir}/pipe`;
      await new Deno.Command("mkfifo", { args: [path] }).output();
      const [{ entries }] = await Promise.all([
        readUsers(path),
        Deno.writeTextFile(path, "alice\nbob:builder\n"),
      ]);
      assertEquals(entries.map(({ name }) => name), ["alice", "bob"]);
    }),
});
