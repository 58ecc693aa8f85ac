import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { parseFlags } from "../../../lib/program/command_line/flags.ts";
import { Settings } from "../../../lib/server/config/settings.ts";
import { CONFIG_FLAGS } from "../../../lib/server/config/config_values.ts";
import { SERVER_HELP } from "../../../lib/server/flags.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";

/** Every flag that a file can have, each with another value than by default. */
const EVERYTHING = {
  enhanced: true,
  "sealed-only": true,
  "max-skew": "1m",
  "penalty-exempt": ["10.0.0.0/8", "::1"],
  host: "::1",
  port: 1300,
  keys: "k",
  mail: "/var/mail/l",
  store: "postgres://mail@db1/l",
  "store-password-file": "secret",
  "store-login-password-file": "other",
  "max-clients": 7,
  "max-per-user": "3",
  "max-group": 100,
  "max-parked": 0,
  "max-parked-per-user": 1,
  "max-content": 10,
  "max-attachments": "3k",
  quota: "5M",
  "idle-timeout": "2s",
  "session-limit": "2h",
  "sessions-per-worker": 50,
  "worker-memory": "1G",
  "worker-wrapper": "/usr/bin/env -i",
  log: "json",
};

/** The settings of a command line with a file of this text. */
async function settingsIn(dir: string, text: string, ...args: string[]) {
  const path = join(dir, "server.json");
  await Deno.writeTextFile(path, text, { mode: 0o600 });
  const line = ["--config", path, ...args];
  return await Settings.of(parseFlags(line, SERVER_HELP.groups));
}

Deno.test("a config file can have every flag but those of the line alone", () =>
  inTempDir(async (dir) => {
    const names = CONFIG_FLAGS.map(({ name }) => name);
    assertEquals(names.toSorted(), Object.keys(EVERYTHING).toSorted());
    const text = JSON.stringify(EVERYTHING);
    const { options, flags } = await settingsIn(dir, text);
    const { isExempt, ...rest } = options;
    assertEquals(rest, {
      enhanced: true,
      host: "::1",
      port: 1300,
      keys: join(dir, "k"),
      mail: "/var/mail/l",
      store: "postgres://mail@db1/l",
      storePassword: join(dir, "secret"),
      storeLoginPassword: join(dir, "other"),
      maxClients: 7,
      maxPerUser: 3,
      maxGroup: 100,
      maxParked: 0,
      maxParkedPerUser: 1,
      maxContent: 10,
      maxAttachments: 3000,
      sealedOnly: true,
      quota: 5_000_000,
      sessionsPerWorker: 50,
      workerMemory: 1_000_000_000,
      workerWrapper: ["/usr/bin/env", "-i"],
      maxSkewMs: 60_000,
      idleMs: 2000,
      sessionMs: 7_200_000,
    });
    assertEquals([isExempt("10.1.1.1"), isExempt("192.0.2.1")], [true, false]);
    assertEquals(flags.get("log"), "json");
  }));

Deno.test("a command line beats its config file", () =>
  inTempDir(async (dir) => {
    const text = JSON.stringify(EVERYTHING);
    const line = ["--port", "2", "--no-enhanced", "--penalty-exempt", "::2"];
    const { options } = await settingsIn(dir, text, ...line);
    assertEquals([options.port, options.enhanced], [2, false]);
    assertEquals(options.isExempt("10.1.1.1"), false);
    assertEquals(options.sealedOnly, true);
  }));

/** The text of a file, and what the server says of it. */
const WRONG: [string, string][] = [
  ["{", "it is no JSON"],
  ["[]", "it is no JSON object"],
  [
    `{"max-clint":1}`,
    `it cannot have "max-clint"; did you mean "max-clients"?`,
  ],
  [`{"check":true}`, `it cannot have "check"`],
  [`{"enhanced":"yes"}`, "enhanced has to be true or false"],
  [`{"port":{}}`, "port has to be a text"],
  [`{"penalty-exempt":[1.5]}`, "penalty-exempt has to be a text, or texts in"],
  [`{"keys":"~/keys"}`, "~/keys has no meaning here: write the whole path"],
  [`{"port":70000}`, "--port takes a whole number from 0 to 65535"],
];

for (const [text, message] of WRONG) {
  Deno.test(`a config file ${text} is refused`, () =>
    inTempDir(async (dir) => {
      const failure = await assertRejects(
        () => settingsIn(dir, text),
        Failure,
        message,
      );
      assertEquals(failure.exitCode, EXIT.usage);
      const told = `${failure.message} ${failure.hint}`;
      assertEquals(told.includes(join(dir, "server.json")), true, told);
    }));
}

Deno.test("a config file that is missing is told, exit code 4", async () => {
  const line = parseFlags(["--config", "/no/such"], SERVER_HELP.groups);
  const failure = await assertRejects(() => Settings.of(line), Failure);
  assertEquals(failure.exitCode, EXIT.notFound);
  assertEquals(failure.message, "Cannot read /no/such: there is no such file");
});

Deno.test("a config file that others can change is refused", () =>
  inTempDir(async (dir) => {
    const path = join(dir, "server.json");
    await Deno.writeTextFile(path, "{}");
    await Deno.chmod(path, 0o666);
    const line = parseFlags(["--config", path], SERVER_HELP.groups);
    await assertRejects(() => Settings.of(line), Error, "chmod go-w");
  }));

Deno.test("new settings are taken but for those that need a restart", () =>
  inTempDir(async (dir) => {
    const settings = await settingsIn(dir, `{"port":1,"sealed-only":true}`);
    const text = `{"port":2,"quota":"1M","penalty-exempt":["::1","::2"]}`;
    const { options, changes } = settings.take(text);
    assertEquals(changes, [
      "--sealed-only is off now; it was on.",
      "--penalty-exempt is ::1, ::2 now; it was none.",
      "--port stays 1: to make it 2, restart the server.",
      "--quota is 1M now; it was none.",
    ]);
    assertEquals([options.port, options.quota], [1, 1_000_000]);
    assertEquals(options.sealedOnly, undefined);
    assertEquals(settings.options, options);
    assertEquals(settings.take(text).changes, [changes[2]]);
  }));

Deno.test("new settings that make no sense change nothing", () =>
  inTempDir(async (dir) => {
    const settings = await settingsIn(dir, `{"quota":"1M"}`);
    const before = settings.options;
    const text = `{"quota":"2M","idle-timeout":"soon"}`;
    assertThrows(() => settings.take(text), Failure, "--idle-timeout takes");
    assertEquals(settings.options, before);
  }));
