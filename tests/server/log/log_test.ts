import { assertEquals, assertThrows } from "@std/assert";
import { Log } from "../../../lib/server/log/log.ts";
import { ServerLog } from "../../../lib/server/log/server_log.ts";

function logLines(
  format: "text" | "json",
  options: { timestamps?: boolean; enhanced?: boolean },
  use: (log: ServerLog) => void,
): string[] {
  const lines: string[] = [];
  const log = new Log({
    format,
    timestamps: options.timestamps ?? false,
    write: (line) => lines.push(line),
    now: () => 0,
  });
  use(new ServerLog(log, options.enhanced ?? false));
  return lines;
}

Deno.test("ServerLog says the sentences of the original", () => {
  const lines = logLines("text", {}, (log) => {
    log.ready();
    log.accepted("alice", "10.0.0.1");
    log.invalid("bob", "10.0.0.1");
    log.mail("alice", ["bob", "carol"], 12);
    log.terminated("alice");
  });
  assertEquals(lines, [
    "The server is ready to accept connections.",
    "Connection Accepted and Symmetric Key Generated for client: alice",
    "The received client information: bob is invalid (Connection Terminated). From 10.0.0.1.",
    "An email from alice is sent to bob;carol has a content length of 12.",
    "Terminating connection with alice.",
  ]);
});

Deno.test("ServerLog has security lines in enhanced mode only, alerts in both", () => {
  const use = (log: ServerLog) => {
    log.security("s");
    log.alert("a", "::1");
  };
  assertEquals(logLines("text", { enhanced: true }, use), [
    "[Security] s",
    "[Security Alert] a (from ::1).",
  ]);
  assertEquals(logLines("text", {}, use), ["[Security Alert] a (from ::1)."]);
});

Deno.test("Log begins a line with the time where asked", () => {
  assertEquals(logLines("text", { timestamps: true }, (log) => log.ready()), [
    "1970-01-01T00:00:00.000Z The server is ready to accept connections.",
  ]);
});

const HOSTILE = 'eve\n{"event":"ready"}\x1b[2J\u009b\u202e\u2028';

Deno.test("Log keeps a hostile name in its line and visible", () => {
  assertEquals(logLines("text", {}, (log) => log.invalid(HOSTILE, "::1")), [
    'The received client information: eve\\x0a{"event":"ready"}\\x1b[2J\\x9b\\u202e\\u2028 is invalid (Connection Terminated). From ::1.',
  ]);
});

Deno.test("Log writes one JSON object a line, whatever the name", () => {
  const lines = logLines("json", {}, (log) => log.invalid(HOSTILE, "::1"));
  assertEquals(lines.length, 1);
  assertEquals(/[\p{Cc}\p{Cf}\p{Zl}]/u.test(lines[0]), false);
  const parsed = JSON.parse(lines[0]);
  assertEquals(parsed.user, HOSTILE);
  assertEquals(parsed.event, "invalid");
});

Deno.test("ServerLog shows the name that a stranger gives short", () => {
  const name = "\u{1f389}".repeat(4000);
  const [line] = logLines("text", {}, (log) => log.invalid(name, "::1"));
  const shown = `${"\u{1f389}".repeat(40)}…`;
  assertEquals(
    line,
    `The received client information: ${shown} is invalid (Connection Terminated). From ::1.`,
  );
  const [json] = logLines("json", {}, (log) => log.invalid(name, "::1"));
  assertEquals(JSON.parse(json).user, shown);
});

Deno.test("Log escapes in JSON what hides, whole characters of it", () => {
  const name = "a\u{e0041}\u00ad\u009b";
  const [line] = logLines("json", {}, (log) => log.invalid(name, "::1"));
  assertEquals(line.match(/[\p{Cc}\p{Cf}]/gu), null);
  assertEquals(JSON.parse(line).user, name);
});

Deno.test("Log tells how many lines were lost, in JSON as a number, too", () => {
  const lines = (["text", "json"] as const).map((format) =>
    new Log({ format, timestamps: false, write() {}, now: () => 0 })
      .lostLine(3)
  );
  const message = "The log could not be written: 3 lines were lost.";
  assertEquals(lines[0], message);
  const time = "1970-01-01T00:00:00.000Z";
  assertEquals(JSON.parse(lines[1]), {
    time,
    level: "err",
    event: "lost",
    message,
    count: 3,
  });
});

Deno.test("Log throws what its output throws: a check must not seem whole when it is not", () => {
  const log = new Log({
    format: "text",
    timestamps: false,
    write() {
      throw new Error("No space left on device");
    },
    now: () => 0,
  });
  assertThrows(() => log.write("finding", "Wrong"), Error, "No space left");
});

Deno.test("Log begins a line for the journal with its level, in both forms", () => {
  const lines: string[] = [];
  const write = (line: string) => lines.push(line);
  const common = { timestamps: false, levels: true, write, now: () => 0 };
  for (const format of ["text", "json"] as const) {
    const log = new Log({ ...common, format });
    log.write("mail", "news");
    log.write("alert", "attack");
    log.write("notice", "known");
    log.write("notice", "disk", { errno: "ENOSPC" });
    lines.push(log.lostLine(1));
  }
  const levels = ["<6>", "<4>", "<5>", "<3>", "<3>"];
  assertEquals(lines.map((line) => line.slice(0, 3)), [...levels, ...levels]);
  assertEquals(lines[0], "<6>news");
  assertEquals(JSON.parse(lines[5].slice(3)).level, "info");
});

Deno.test("ServerLog gives what failed a graver level than what is only told", () => {
  const lines = logLines("json", {}, (log) => {
    log.failure("A worker failed");
    log.terminated("alice", "crashed");
    log.terminated("alice", "idle");
    log.basicMode();
  });
  assertEquals(lines.map((line) => JSON.parse(line).level), [
    ...["err", "err", "info", "notice", "info", "warning"],
  ]);
});
