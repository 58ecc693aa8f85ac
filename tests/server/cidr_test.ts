import { assertEquals, assertThrows } from "@std/assert";
import {
  addressGroup,
  addressNetwork,
  parseCidr,
} from "../../lib/server/cidr.ts";

Deno.test("parseCidr() tells who is in an IPv4 block", () => {
  const isIn = parseCidr("192.168.1.0/24");
  assertEquals(isIn("192.168.1.255"), true);
  assertEquals(isIn("192.168.2.0"), false);
  assertEquals(isIn("::1"), false);
  assertEquals(isIn("::ffff:192.168.1.7"), true);
});

Deno.test("parseCidr() tells who is in an IPv6 block", () => {
  const isIn = parseCidr("fd00::/8");
  assertEquals(isIn("fd12:3456::1"), true);
  assertEquals(isIn("fe80::1"), false);
});

Deno.test("parseCidr() takes an address alone and everything", () => {
  assertEquals(parseCidr("10.0.0.1")("10.0.0.1"), true);
  assertEquals(parseCidr("10.0.0.1")("10.0.0.2"), false);
  assertEquals(parseCidr("0.0.0.0/0")("8.8.8.8"), true);
});

for (
  const text of [
    "",
    "x",
    "1.2.3/8",
    "1.2.3.4/33",
    "1.2.3.256",
    "::1/129",
    "1.2.3.4/8/9",
    "1.2.3.4/",
    "fd00::x/8",
  ]
) {
  Deno.test(`parseCidr() refuses "${text}"`, () => {
    assertThrows(() => parseCidr(text), SyntaxError);
  });
}

Deno.test("addressGroup() takes the /64 of IPv6 as one address", () => {
  assertEquals(addressGroup("2001:db8::1"), addressGroup("2001:db8::ffff:1"));
  assertEquals(
    addressGroup("2001:db8::1") === addressGroup("2001:db8:0:1::1"),
    false,
  );
  assertEquals(addressGroup("10.0.0.1"), "10.0.0.1");
  assertEquals(addressGroup("::ffff:10.0.0.1"), "10.0.0.1");
});

Deno.test("addressNetwork() is an IPv4 address, or the /48 of an IPv6 one", () => {
  const cases = [
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2::3", "20010db80001::/48"],
    ["2001:db8:1:ffff::3", "20010db80001::/48"],
  ];
  for (const [address, network] of cases) {
    assertEquals(addressNetwork(address), network);
  }
});
