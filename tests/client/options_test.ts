import { assertEquals, assertThrows } from "@std/assert";
import { parseCommandLine } from "../../lib/client/command_line.ts";
import { clientOptions } from "../../lib/client/options.ts";
import { Failure } from "../../lib/program/failure.ts";

const ENVIRONMENT: Record<string, string> = {
  MAIL_SERVER: "env-host",
  MAIL_USER: "env-user",
  MAIL_KEYS: "env-keys",
  MAIL_PASSWORD_FILE: "env-file",
};

Deno.test("clientOptions() takes the environment where no flag is given", async () => {
  const { flags } = await parseCommandLine([]);
  assertEquals(clientOptions(flags, (name) => ENVIRONMENT[name]), {
    server: "env-host",
    user: "env-user",
    keysDir: "env-keys",
    passwordFile: "env-file",
    passphraseFile: undefined,
    timeoutMs: 10_000,
    enhanced: false,
    wait: false,
  });
});

Deno.test("clientOptions() lets a flag beat the environment", async () => {
  const { flags } = await parseCommandLine(
    ("--server h --user u --keys k --password-file f --passphrase-file p " +
      "--timeout 500ms --enhanced --wait").split(" "),
  );
  assertEquals(clientOptions(flags, (name) => ENVIRONMENT[name]), {
    server: "h",
    user: "u",
    keysDir: "k",
    passwordFile: "f",
    passphraseFile: "p",
    timeoutMs: 500,
    enhanced: true,
    wait: true,
  });
});

Deno.test("clientOptions() counts an empty variable as not set", async () => {
  const { flags } = await parseCommandLine([]);
  assertEquals(clientOptions(flags, () => "").server, undefined);
});

Deno.test("clientOptions() refuses a time that is none", async () => {
  const { flags } = await parseCommandLine(["--timeout", "soon"]);
  assertThrows(() => clientOptions(flags, () => undefined), Failure, '"soon"');
});
