import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { EXIT } from "../../../../lib/program/exit_codes.ts";
import { Failure } from "../../../../lib/program/failure.ts";
import type { Hello } from "../../../../lib/protocol/handshake/handshake_messages.ts";
import { writeUserFolder } from "../../../seal/user_folder.ts";
import { pinPath } from "../../../../lib/keys/paths.ts";
import {
  KeysDir,
  NOW,
  runClient,
  type RunOptions,
} from "../../support/client_run.ts";
import { MEMBERS } from "../../support/sealed_mails.ts";

function hello(serverTime = NOW): Hello {
  return {
    mode: "enhanced",
    sessionId: new Uint8Array(16),
    challenge: new Uint8Array(32),
    serverTime,
    maxSkew: 30_000,
  };
}

/** Runs `doctor` as alice, whose keys are in that folder. */
async function run(keys: KeysDir, options: RunOptions, ...args: string[]) {
  const env = {
    MAIL_SERVER: "h",
    MAIL_USER: "alice",
    MAIL_KEYS: keys.path,
    ...options.env,
  };
  const all = { hello: hello(), ...options, env };
  const { io, code } = await runClient(["doctor", ...args], all);
  return { text: io.output, code };
}

/** A folder as keygen hands it to alice. */
async function wholeFolder(): Promise<KeysDir> {
  const keys = await KeysDir.create();
  await writeUserFolder(keys.path, MEMBERS, "alice");
  return keys;
}

/** The state of each check. */
async function states(
  keys: KeysDir,
  options: RunOptions,
): Promise<Record<string, string | number>> {
  const { text, code } = await run(keys, options, "--json");
  const { ok, checks } = JSON.parse(text);
  assertEquals(ok, code === EXIT.done);
  const named = checks.map((check: Record<string, string>) =>
    [check.name, check.state] as const
  );
  return { code, ...Object.fromEntries(named), text };
}

Deno.test("doctor has a tick for each thing that is well", async () => {
  await using keys = await wholeFolder();
  const file = await keys.writePassword("password");
  const { text, code } = await run(keys, {});
  assertEquals(
    text.replace(/\d+ s from/, "0 s from"),
    `✓ version      mail-client (letterlock) 1.0.0
✓ server       h:13000
✓ user         alice
✓ permissions  yours alone
✓ key files    your private key and the server's public key, in ${keys.path}
✓ passphrase   none; "mail-client passphrase" encrypts your keys
✓ sealing      your keys, and the group's list, number 1
✓ password     ${file}
✓ connection   the server answers, and speaks letterlock/1
✓ clock        0 s from the server's
✓ mode         enhanced
✓ login        alice is let in
`,
  );
  assertEquals(code, EXIT.done);
});

Deno.test("doctor names the remedy, and goes on where it can", async () => {
  await using keys = await wholeFolder();
  await keys.writePassword("password");
  const path = `${keys.path}/alice_private.pem`;
  await Deno.chmod(path, 0o644);
  const { text, code } = await run(keys, {});
  assertStringIncludes(
    text,
    `✗ permissions  Cannot use ${path}: others than its owner can open it\n` +
      `               → chmod 600 ${path}\n`,
  );
  assertMatch(text, /✓ clock/);
  assertMatch(text, /- login {8}not tried: see above\n$/);
  assertEquals(code, EXIT.failed);
});

Deno.test("doctor ends with the exit code of the first thing that is wrong", async () => {
  await using keys = await wholeFolder();
  await keys.writePassword("password");
  const late = await states(keys, { hello: hello(NOW - 3 * 60_000) });
  assertEquals([late.code, late.clock], [EXIT.security, "wrong"]);
  assertStringIncludes(`${late.text}`, "3 minutes ahead of the server's");

  const lost = new Failure(EXIT.cannotConnect, "Cannot connect", "go there");
  const away = await states(keys, { hello: lost });
  assertEquals(
    [away.code, away.connection, away.clock, away.login],
    [EXIT.cannotConnect, "wrong", undefined, "skipped"],
  );

  const refusal = new Failure(EXIT.invalidCredentials, "Invalid password.");
  const refused = await states(keys, { connections: [refusal] });
  assertEquals(
    [refused.code, refused.mode, refused.login],
    [EXIT.invalidCredentials, "ok", "wrong"],
  );
});

Deno.test("doctor takes basic mode, but not where the server was enhanced", async () => {
  await using keys = await wholeFolder();
  await keys.writePassword("password");
  const basic: RunOptions = { hello: { mode: "basic" } };
  const first = await states(keys, basic);
  assertEquals([first.code, first.mode], [EXIT.done, "ok"]);
  await Deno.writeTextFile(pinPath(keys.path), "", { mode: 0o600 });
  const later = await states(keys, basic);
  assertEquals([later.code, later.mode], [EXIT.security, "wrong"]);
});

Deno.test("doctor asks a person for the password, and waits for no script", async () => {
  await using keys = await wholeFolder();
  const asked = await run(keys, { input: "wonderland\n", terminal: true });
  assertMatch(asked.text, /✓ login/);
  const script = await states(keys, { input: "wonderland\n" });
  assertEquals(
    [script.code, script.password, script.login],
    [EXIT.usage, "wrong", "skipped"],
  );
});

Deno.test("doctor needs neither a server nor a user to say what is missing", async () => {
  const { io, code } = await runClient(["doctor"]);
  assertEquals(code, EXIT.usage);
  assertMatch(io.output, /✗ server {7}Name the server/);
  assertMatch(io.output, /✗ user {9}Name yourself/);
});

Deno.test("doctor tells a folder of before sealing what it lacks", async () => {
  await using keys = await KeysDir.create();
  await keys.writePassword("password");
  const { text, code } = await run(keys, {});
  assertMatch(
    text,
    /✗ sealing {6}Your folder has no keys for sealed letters: /,
  );
  assertMatch(text, /→ ask the server's owner to run keygen again/);
  assertEquals(code, EXIT.notFound);
});
