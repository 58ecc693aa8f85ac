import { assert, assertEquals, assertThrows } from "@std/assert";
import { Failure } from "../../lib/program/failure.ts";
import { parseFlags } from "../../lib/program/command_line/flags.ts";
import { SERVER_HELP } from "../../lib/server/flags.ts";
import {
  checkFlags,
  logFormat,
  serverOptions,
} from "../../lib/server/read_flags.ts";

const flagsOf = (...args: string[]) => parseFlags(args, SERVER_HELP.groups);

Deno.test("serverOptions() has a default for everything", () => {
  const { isExempt, ...options } = serverOptions(flagsOf());
  assertEquals(options, {
    enhanced: false,
    host: "0.0.0.0",
    port: 13000,
    keys: "keys/server",
    mail: "mail",
    maxClients: 5,
    maxPerUser: 2,
    maxParked: 1000,
    maxParkedPerUser: 3,
    maxContent: 1_000_000,
    maxAttachments: 25_000_000,
    quota: undefined,
    sessionsPerWorker: 1,
    workerMemory: 512_000_000,
    workerWrapper: [],
    maxSkewMs: 30_000,
    idleMs: 600_000,
    sessionMs: 3_600_000,
  });
  assertEquals(isExempt("127.0.0.1"), false);
});

Deno.test("serverOptions() takes what the flags say", () => {
  const { isExempt, ...options } = serverOptions(flagsOf(
    ...["--enhanced", "--host", "::1", "--port", "0", "--keys", "k"],
    ...[
      "--mail",
      "m",
      "--max-clients",
      "7",
      "--max-per-user",
      "3",
      "--max-content",
      "10",
    ],
    ...["--max-parked", "0", "--max-parked-per-user", "1"],
    ...["--max-attachments", "3k", "--sealed-only"],
    ...["--worker-memory", "1G", "--worker-wrapper", "/bin/nice  -n 5"],
    ...["--sessions-per-worker", "50"],
    ...["--quota", "5M", "--max-skew", "2s", "--idle-timeout", "200ms"],
    ...["--session-limit", "2h", "--penalty-exempt", "10.0.0.0/8"],
    ...["--penalty-exempt", "::1"],
  ));
  assertEquals(options, {
    enhanced: true,
    host: "::1",
    port: 0,
    keys: "k",
    mail: "m",
    maxClients: 7,
    maxPerUser: 3,
    maxParked: 0,
    maxParkedPerUser: 1,
    maxContent: 10,
    maxAttachments: 3000,
    sealedOnly: true,
    quota: 5_000_000,
    sessionsPerWorker: 50,
    workerMemory: 1_000_000_000,
    workerWrapper: ["/bin/nice", "-n", "5"],
    maxSkewMs: 2000,
    idleMs: 200,
    sessionMs: 7_200_000,
  });
  assert(isExempt("10.1.2.3") && isExempt("::1"));
  assertEquals(isExempt("192.0.2.1"), false);
});

Deno.test("serverOptions() takes no attachments with --max-attachments 0", () => {
  const flags = flagsOf("--max-attachments", "0");
  assertEquals(serverOptions(flags).maxAttachments, 0);
});

/** A flag, a value that it does not take, and what the server says. */
const WRONG: [string, string, string][] = [
  ["port", "65536", "--port takes a whole number from 0 to 65535"],
  ["max-clients", "0", "--max-clients takes a whole number from 1 to 10000"],
  ["max-content", "many", "--max-content takes a whole number"],
  ["max-attachments", "5", "--max-attachments takes a size with its unit"],
  ["max-attachments", "0M", "--max-attachments takes a size with its unit"],
  ["quota", "much", "--quota takes a size with its unit, such as 500M"],
  ["quota", "5", "--quota takes a size with its unit"],
  ["quota", "9999B", "--quota takes at least 10k"],
  [
    "sessions-per-worker",
    "0",
    "--sessions-per-worker takes a whole number from 1 to 200",
  ],
  ["worker-memory", "64M", "--worker-memory takes at least 128000k"],
  ["worker-wrapper", "nice", "--worker-wrapper begins with the full path of"],
  ["worker-wrapper", "/bin/sh -c 'x y'", "takes words and no shell: ' means"],
  ["max-skew", "fast", "--max-skew takes a time such as 500ms"],
  ["idle-timeout", "0s", "--idle-timeout takes a time"],
  ["session-limit", "1d", "--session-limit takes a time"],
  ["penalty-exempt", "10.0.0.0/33", "--penalty-exempt takes a block"],
];

for (const [flag, value, message] of WRONG) {
  Deno.test(`serverOptions() refuses --${flag} ${value}`, () => {
    const flags = flagsOf(`--${flag}`, value);
    const failure = assertThrows(() => serverOptions(flags), Failure, message);
    assertEquals(failure.exitCode, 2);
  });
}

Deno.test("checkFlags() says whether to check and to repair", () => {
  assertEquals(checkFlags(flagsOf()), undefined);
  assertEquals(checkFlags(flagsOf("--check")), { repair: false });
  assertEquals(checkFlags(flagsOf("--check", "--repair")), { repair: true });
  const alone = flagsOf("--repair");
  assertThrows(() => checkFlags(alone), Failure, "--repair goes with --check");
});

Deno.test("logFormat() is text, json or journal", () => {
  assertEquals(logFormat(flagsOf()), "text");
  assertEquals(logFormat(flagsOf("--log", "json")), "json");
  assertEquals(logFormat(flagsOf("--log", "journal")), "journal");
  const xml = flagsOf("--log", "xml");
  assertThrows(
    () => logFormat(xml),
    Failure,
    '--log takes text, json or journal, not "xml"',
  );
});

Deno.test("serverOptions() takes the address of a database, and no password in it", () => {
  const store = "postgres://mail@db1,db2:6432/letterlock";
  const options = serverOptions(
    flagsOf(
      ...["--store", store, "--store-password-file", "/run/secrets/store"],
      ...["--store-login-password-file", "/run/secrets/login"],
    ),
  );
  assertEquals(options.store, store);
  assertEquals(options.storePassword, "/run/secrets/store");
  assertEquals(options.storeLoginPassword, "/run/secrets/login");
  const secret = "postgres://mail:secret@db1/letterlock";
  const refused = () => serverOptions(flagsOf("--store", secret));
  const { exitCode, message } = assertThrows(refused, Failure, "no password");
  assertEquals([exitCode, message.includes("secret")], [2, false]);
});

Deno.test("serverOptions() refuses a password of a database where there is none", () => {
  const file = "--store-password-file";
  for (
    const [flag, needed] of [
      [file, "needs --store, --init-store or --migrate"],
      ["--store-login-password-file", "needs --store"],
    ]
  ) {
    const alone = () => serverOptions(flagsOf(flag, "password"));
    assertEquals(assertThrows(alone, Failure, needed).exitCode, 2);
  }
  const store = "postgres://mail@db1/letterlock";
  for (const task of [["--init-store", store], ["--migrate", "mail", store]]) {
    const { storePassword } = serverOptions(flagsOf(...task, file, "/a"));
    assertEquals(storePassword, "/a");
  }
});

Deno.test("checkFlags() takes one task at a time", () => {
  const store = "postgres://mail@db1/letterlock";
  const both = () => checkFlags(flagsOf("--check", "--init-store", store));
  const { exitCode } = assertThrows(both, Failure, "--check or --init-store");
  assertEquals(exitCode, 2);
  const move = ["--migrate", "mail", store, "--init-store", store];
  assertThrows(() => checkFlags(flagsOf(...move)), Failure, "or --migrate");
});

Deno.test("serverOptions() takes one place of the mail", () => {
  const store = ["--store", "postgres://mail@db1/letterlock"];
  const both = () => serverOptions(flagsOf(...store, "--mail", "mail"));
  const { exitCode } = assertThrows(both, Failure, "no use with --store");
  assertEquals(exitCode, 2);
});

Deno.test("serverOptions() takes --max-group, of servers over one database", () => {
  const store = ["--store", "postgres://mail@db1/letterlock"];
  const most = ["--max-group", "300"];
  assertEquals(serverOptions(flagsOf(...store, ...most)).maxGroup, 300);
  assertEquals(serverOptions(flagsOf(...store)).maxGroup, undefined);
  const alone = () => serverOptions(flagsOf(...most));
  const { exitCode } = assertThrows(alone, Failure, "needs --store");
  assertEquals(exitCode, 2);
});
