import { assertEquals, assertRejects } from "@std/assert";
import {
  findKeysDir,
  loadKeys,
  UnknownUser,
} from "../../../lib/client/account/user_keys.ts";
import { clientPrivateKeyPath } from "../../../lib/keys/paths.ts";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { KeysDir } from "../support/client_run.ts";

Deno.test("findKeysDir() takes the folder that was named, else this one", async () => {
  assertEquals(await findKeysDir("alice", "named"), "named");
  // Nobody of that name has a folder where the tests run.
  assertEquals(await findKeysDir("nobody-of-the-tests"), ".");
  assertEquals(await findKeysDir("../alice"), ".");
});

Deno.test("loadKeys() gives a user's private key and the server's public one", async () => {
  await using keys = await KeysDir.create();
  const { privateKey, serverPublicKey } = await loadKeys("alice", keys.path);
  assertEquals([privateKey.type, privateKey.extractable], ["private", false]);
  assertEquals(serverPublicKey.type, "public");
});

Deno.test("loadKeys() knows nobody without keys, and no name that none can have", async () => {
  await using keys = await KeysDir.create();
  for (
    const [name, message] of [
      ["bob", `Cannot read ${keys.path}/bob_private.pem`],
      ["../alice", 'Cannot log in as "../alice"'],
      ["a\x1bb", 'Cannot log in as "a\\x1bb"'],
      ["server", "no user can have this name"],
    ]
  ) {
    const error = await assertRejects(
      () => loadKeys(name, keys.path),
      UnknownUser,
      message,
    );
    assertEquals(error.exitCode, EXIT.invalidCredentials);
  }
});

Deno.test("loadKeys() refuses a private key that others can read", async () => {
  await using keys = await KeysDir.create();
  const path = clientPrivateKeyPath(keys.path, "alice");
  await Deno.chmod(path, 0o644);
  const error = await assertRejects(
    () => loadKeys("alice", keys.path),
    Error,
    `chmod 600 ${path}`,
  );
  assertEquals(error instanceof UnknownUser, false);
});
