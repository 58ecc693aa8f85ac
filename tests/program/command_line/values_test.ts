import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { Failure } from "../../../lib/program/failure.ts";
import {
  formatHostPort,
  parseDuration,
  parseHostPort,
  parsePort,
  parseSize,
  parseWhole,
} from "../../../lib/program/command_line/values.ts";

Deno.test("parseDuration() knows its units", () => {
  assertEquals(parseDuration("t", "500ms"), 500);
  assertEquals(parseDuration("t", "30s"), 30_000);
  assertEquals(parseDuration("t", "10m"), 600_000);
  assertEquals(parseDuration("t", "1h"), 3_600_000);
});

for (const text of ["", "0s", "5", "s", "-1s", "1.5s", "1d", "999999999h"]) {
  Deno.test(`parseDuration() refuses "${text}"`, () => {
    assertThrows(() => parseDuration("t", text), Failure, "--t takes a time");
  });
}

Deno.test("parseWhole() takes the ends of its range", () => {
  assertEquals(parseWhole("n", "1", [1, 5]), 1);
  assertEquals(parseWhole("n", "5", [1, 5]), 5);
});

for (const text of ["0", "6", "", "1e1", "0x2", " 3", "２"]) {
  Deno.test(`parseWhole() refuses "${text}" for 1 to 5`, () => {
    assertThrows(() => parseWhole("n", text, [1, 5]), Failure, "from 1 to 5");
  });
}

Deno.test("parseSize() knows its units", () => {
  assertEquals(parseSize("q", "10B"), 10);
  assertEquals(parseSize("q", "2k"), 2000);
  assertEquals(parseSize("q", "500MB"), 500_000_000);
  assertThrows(() => parseSize("q", "0"), Failure);
  assertThrows(() => parseSize("q", "5X"), Failure);
  assertThrows(() => parseSize("q", "5"), Failure, "with its unit");
  assertEquals(parseSize("q", "10k", 10_000), 10_000);
  assertThrows(() => parseSize("q", "9k", 10_000), Failure, "at least 10k");
});

Deno.test("parsePort() stays within a port's range", () => {
  assertEquals(parsePort("p", "65535"), 65535);
  assertThrows(() => parsePort("p", "65536"), Failure);
  assertThrows(() => parsePort("p", "0"), Failure);
  assertEquals(parsePort("p", "0", 0), 0);
});

Deno.test("parseHostPort() takes names, IPv4 and IPv6", () => {
  const read = (text: string) => parseHostPort("server", text);
  assertEquals(read("mail.lab"), { host: "mail.lab", port: 13000 });
  assertEquals(read("127.0.0.1:99"), { host: "127.0.0.1", port: 99 });
  assertEquals(read("::1"), { host: "::1", port: 13000 });
  const full = "2001:db8:0:0:0:0:192.0.2.1";
  assertEquals(read(full), { host: full, port: 13000 });
  assertEquals(read("[::1]"), { host: "::1", port: 13000 });
  assertEquals(read("[::1]:99"), { host: "::1", port: 99 });
  assertEquals(read("[fe80::1%eth0]"), { host: "fe80::1%eth0", port: 13000 });
});

Deno.test("formatHostPort() writes what parseHostPort() reads", () => {
  for (const text of ["[::1]:99", "127.0.0.1:1", "mail.lab:13000"]) {
    const { host, port } = parseHostPort("server", text);
    assertEquals(formatHostPort(host, port), text);
  }
  assertEquals(formatHostPort("[::1]", 5), "[::1]:5");
});

for (
  const text of [
    "",
    "a b",
    "host:",
    "host:x",
    "host:99999",
    "[::1",
    ":99",
    "[lab]",
    "[::1]x",
    "::1:13000",
    "1:2:3:4:5:6:7:8:9",
  ]
) {
  Deno.test(`parseHostPort() refuses "${text}"`, () => {
    const takes = text === "host:99999"
      ? "a whole"
      : "HOST, HOST:PORT or \\[IPv6";
    const error = assertThrows(() => parseHostPort("server", text), Failure);
    assertMatch(error.message, new RegExp(`^--server takes ${takes}`));
  });
}
