import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { RequestError } from "../../lib/protocol/errors.ts";
import { Failure } from "../../lib/program/failure.ts";
import { Group, type Server } from "../support/group.ts";
import { PASSWORDS } from "../support/group_keys.ts";
import { HAS_TERMINALS, OnTerminal } from "../support/on_terminal.ts";
import { clientCommand, runProgram } from "../support/programs.ts";

const ALERT = /Security Alert/;

/** Whether a password of a user opens a session. */
async function opens(
  group: Group,
  server: Server,
  user: string,
  password: string,
): Promise<boolean> {
  const typed = `${password}\n`;
  const { code } = await group.clientHere(server, user, ["inbox"], typed);
  assert(code === 0 || code === 3, `exit code ${code}`);
  return code === 0;
}

Deno.test("a user changes their own password, while the server runs", async (t) => {
  await using group = await Group.create();
  const server = await group.serve(
    ...["--enhanced", "--penalty-exempt", "127.0.0.0/8"],
  );
  for (const user of Object.keys(PASSWORDS)) {
    const file = join(group.dir, "keys", "clients", user, "password");
    await Deno.remove(file);
  }
  const credentials = join(group.dir, "keys", "server", "credentials.json");
  const before = JSON.parse(await Deno.readTextFile(credentials)).users;

  await t.step("the other sessions end, and say why", async () => {
    const other = await group.connect(server, "bob");
    const bystander = await group.connect(server, "carol");
    const input = `${PASSWORDS.bob}\nnext one\n`;
    // A slow machine may be told meanwhile that the server is still at work.
    const { code, stdout } = await group.client(
      server,
      "bob",
      ["password"],
      input,
    );
    assertEquals([code, stdout], [0, "The password is changed.\n"]);
    await server.waitForLog(/The password of bob was changed\./);
    await server.waitForLog(/The session of bob ends: .* another password/);
    await assertRejects(() => other.inbox({}), Failure, "another password");
    await bystander.inbox({});
    await bystander.close();
  });

  await t.step("the new one opens a session, the old one none", async () => {
    assertEquals(await opens(group, server, "bob", "next one"), true);
    assertEquals(await opens(group, server, "bob", PASSWORDS.bob), false);
  });

  await t.step(
    "nobody else's record is another, and no file is left",
    async () => {
      const { users } = JSON.parse(await Deno.readTextFile(credentials));
      assertEquals({ ...users, bob: before.bob }, before);
      const names = [...Deno.readDirSync(join(group.dir, "keys", "server"))];
      assertEquals(names.filter(({ name }) => name.includes("tmp")), []);
      assertEquals(
        ((await Deno.stat(credentials)).mode ?? 0o600) & 0o777,
        0o600,
      );
    },
  );

  await t.step(
    "keygen keeps it, and says that the users file has another",
    async () => {
      const args = ["--users", "users.txt", "--bits", "2048"];
      const outcome = await runProgram("keygen", args, { cwd: group.dir });
      assertEquals(outcome.code, 0, outcome.stderr);
      assertEquals(await opens(group, server, "bob", "next one"), true);
    },
  );

  await t.step({
    name: "a person is asked for the old one, and twice for the new one",
    ignore: !HAS_TERMINALS,
    async fn() {
      const flags = ["--server", server.address, "--user", "carol"];
      await using terminal = new OnTerminal(
        clientCommand("password", ...flags),
        { cwd: group.dir },
      );
      await terminal.answer("Enter your password: ", `${PASSWORDS.carol}\r`);
      await terminal.answer("Enter the new password: ", "grün\r");
      await terminal.answer("Enter it again: ", "gruen\r");
      await terminal.answer("Enter the new password: ", "grün\r");
      await terminal.answer("Enter it again: ", "grün\r");
      const screen = await terminal.end();
      assertMatch(screen, /The password is changed\.\r\n$/);
      assert(!screen.includes("gr"), screen);
    },
  });

  await t.step("a server that cannot write it says so at once", async () => {
    const alice = await group.connect(server, "alice");
    const key = join(group.dir, "keys", "server", "server_private.pem");
    await Deno.rename(key, `${key}.away`);
    const change = { old: PASSWORDS.alice, new: "x" };
    await assertRejects(
      () => alice.changePassword(change),
      RequestError,
      "The server could not change the password",
    );
    await Deno.rename(`${key}.away`, key);
    await server.waitForLog(/password of alice was not changed: .*no such/);
    await alice.changePassword(change);
    await alice.close();
  });

  assertEquals(server.log.filter((line) => ALERT.test(line)), []);
});
