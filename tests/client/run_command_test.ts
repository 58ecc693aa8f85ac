import { assert, assertEquals, assertRejects } from "@std/assert";
import { EXIT } from "../../lib/program/exit_codes.ts";
import { Failure } from "../../lib/program/failure.ts";
import { KeysDir, runClient, type RunOptions } from "./support/client_run.ts";
import { FakeSession } from "./support/fake_session.ts";

/** Runs `inbox` as alice with a password from the input. */
function inbox(keys: KeysDir, args: string[] = [], options: RunOptions = {}) {
  const env = { MAIL_SERVER: "h", MAIL_USER: "alice", MAIL_KEYS: keys.path };
  return runClient(["inbox", ...args], { input: "typed\n", env, ...options });
}

Deno.test("runOneShot() reads a password from the input and asks nothing", async () => {
  await using keys = await KeysDir.create();
  const { io, connects } = await inbox(keys);
  assertEquals(connects[0].password, "typed");
  assertEquals(io.warnings, "The inbox is empty.\n");
});

Deno.test("runOneShot() asks a person for the password beside the output", async () => {
  await using keys = await KeysDir.create();
  const { io, connects } = await inbox(keys, [], { terminal: true });
  assertEquals(connects[0].password, "typed");
  assert(io.warnings.startsWith("Enter your password: \n"), io.warnings);
});

Deno.test("runOneShot() takes the file password beside the keys, a named one first", async () => {
  await using keys = await KeysDir.create();
  await keys.writePassword("password");
  assertEquals((await inbox(keys)).connects[0].password, "wonderland");
  const other = `${keys.path}/other`;
  await Deno.writeTextFile(other, "öther \r\nrest\n", { mode: 0o600 });
  const { connects } = await inbox(keys, ["--password-file", other]);
  assertEquals(connects[0].password, "öther ");
});

Deno.test("runOneShot() refuses a password file that others may read", async () => {
  await using keys = await KeysDir.create();
  const file = await keys.writePassword("password");
  await Deno.chmod(file, 0o644);
  await assertRejects(() => inbox(keys), Error, `chmod 600 ${file}`);
});

Deno.test("runOneShot() refuses a password file that is missing or holds none", async () => {
  await using keys = await KeysDir.create();
  const file = `${keys.path}/file`;
  const missing = await assertRejects(
    () => inbox(keys, ["--password-file", file]),
    Failure,
    `Cannot read ${file}: there is no such file`,
  );
  assertEquals(missing.exitCode, EXIT.notFound);
  for (const content of ["", "\nsecret\n", "x".repeat(129)]) {
    await Deno.writeTextFile(file, content, { mode: 0o600 });
    await assertRejects(
      () => inbox(keys, ["--password-file", file]),
      Error,
      "its first line is no password",
    );
  }
});

Deno.test("runOneShot() fails without a password", async () => {
  await using keys = await KeysDir.create();
  const error = await assertRejects(
    () => inbox(keys, [], { input: "" }),
    Failure,
    "Cannot log in without a password: none was given",
  );
  assertEquals(error.exitCode, EXIT.usage);
});

Deno.test("runOneShot() never sends a password that is too long", async () => {
  await using keys = await KeysDir.create();
  const { connects } = await inbox(keys, [], { input: "é".repeat(128) });
  assertEquals(connects[0].password.length, 128);
  const error = await assertRejects(
    () => inbox(keys, [], { input: "é".repeat(129) }),
    Failure,
    "Invalid username or password.",
  );
  assertEquals(error.exitCode, EXIT.invalidCredentials);
});

Deno.test("runOneShot() says which name is missing", async () => {
  await using keys = await KeysDir.create();
  for (
    const [variable, message] of [
      ["MAIL_SERVER", "Name the server"],
      ["MAIL_USER", "Name yourself"],
    ]
  ) {
    const env = { MAIL_SERVER: "h", MAIL_USER: "alice", [variable]: "" };
    const error = await assertRejects(
      () => inbox(keys, [], { env: { ...env, MAIL_KEYS: keys.path } }),
      Failure,
      message,
    );
    assertEquals(error.exitCode, EXIT.usage);
  }
});

Deno.test("runOneShot() takes a user without keys for one that cannot log in", async () => {
  await using keys = await KeysDir.create();
  for (const name of ["bob", "../alice", "server", "Alice"]) {
    const error = await assertRejects(
      () => inbox(keys, ["--user", name]),
      Failure,
    );
    assertEquals(error.exitCode, EXIT.invalidCredentials);
  }
});

Deno.test("runOneShot() connects as the flags say", async () => {
  await using keys = await KeysDir.create();
  const { connects } = await inbox(keys, [
    ..."--server [::1]:1234 --timeout 3s --enhanced".split(" "),
  ]);
  const { host, port, timeoutMs, enhanced, user, keysDir } = connects[0];
  assertEquals(
    { host, port, timeoutMs, enhanced, user, keysDir },
    {
      host: "::1",
      port: 1234,
      timeoutMs: 3000,
      enhanced: true,
      user: "alice",
      keysDir: keys.path,
    },
  );
});

Deno.test("runOneShot() waits for a place only with --wait", async () => {
  await using keys = await KeysDir.create();
  const full = new Failure(EXIT.full, "The server is full");
  const connections = [full, full, new FakeSession()];
  const { code, sleeps } = await inbox(keys, ["--wait"], { connections });
  assertEquals([code, sleeps], [0, [500, 1000]]);
  await assertRejects(() => inbox(keys, [], { connections }), Failure, "full");
});

Deno.test("runOneShot() ends the session, also when the command fails", async () => {
  await using keys = await KeysDir.create();
  await keys.writePassword("password");
  const session = new FakeSession();
  await inbox(keys, [], { connections: [session] });
  assertEquals(session.closed, 1);
  const env = { MAIL_SERVER: "h", MAIL_USER: "alice", MAIL_KEYS: keys.path };
  const error = await assertRejects(
    () => runClient(["read", "1"], { env, connections: [session] }),
    Failure,
    "There is no mail 1",
  );
  assertEquals([error.exitCode, session.closed], [EXIT.notFound, 2]);
});
