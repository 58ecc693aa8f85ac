import { assertEquals, assertThrows } from "@std/assert";
import {
  netOf,
  parseStoreAddress,
} from "../../../lib/store/postgres/store_address.ts";

Deno.test("parseStoreAddress() has TLS but for this machine, or as it is told", () => {
  const cases: [string, boolean][] = [
    ["postgres://mail@db1/letterlock", true],
    ["postgresql://mail@localhost,127.0.0.1:6432/letterlock", false],
    ["postgres://mail@localhost,db1/letterlock", true],
    ["postgres://mail@[::1]/letterlock?sslmode=verify-full", true],
    ["postgres://mail@db1/letterlock?sslmode=disable", false],
  ];
  for (const [url, tls] of cases) {
    assertEquals(parseStoreAddress(url).tls, tls, url);
  }
});

Deno.test("parseStoreAddress() takes apart what has other characters", () => {
  const address = parseStoreAddress(
    "postgres://a%40b@[2001:db8::1]:5433/x%20y",
  );
  const { user, database, hosts } = address;
  assertEquals([user, database], ["a@b", "x y"]);
  assertEquals(hosts, [{ host: "2001:db8::1", port: 5433 }]);
  assertEquals(netOf(address), ["[2001:db8::1]:5433"]);
});

Deno.test("parseStoreAddress() refuses what it cannot use, and tells no password", () => {
  const cases: [string, string][] = [
    ["mysql://mail@db1/letterlock", "it has to look like"],
    ["postgres://db1/letterlock", "it has to look like"],
    ["postgres://mail@db1", "it has to look like"],
    ["postgres://mail:secret@db1/letterlock", "it may have no password"],
    ["postgres://mail@db1:0/letterlock", '"db1:0" is no host'],
    ["postgres://mail@/var/run/letterlock", "it has to look like"],
    ["postgres://mail@db1/x?sslmode=prefer", "only sslmode="],
    ["postgres://mail%zz@db1/x", "begins no character"],
  ];
  for (const [url, words] of cases) {
    const parse = () => parseStoreAddress(url);
    const { message } = assertThrows(parse, SyntaxError, words);
    assertEquals(message.includes("secret"), false);
  }
});
