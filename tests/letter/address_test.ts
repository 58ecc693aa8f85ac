import { assertEquals } from "@std/assert";
import { formatAddress, userOfAddress } from "../../lib/letter/address.ts";

Deno.test("formatAddress() writes names as RFC 5322 allows them", () => {
  assertEquals(formatAddress("bob"), "bob <bob@letterlock.invalid>");
  assertEquals(formatAddress("b.ob"), '"b.ob" <b.ob@letterlock.invalid>');
  assertEquals(formatAddress("b..b."), '"b..b." <"b..b."@letterlock.invalid>');
});

Deno.test("userOfAddress() knows the addresses of users from all others", () => {
  assertEquals(userOfAddress('"b..b."@letterlock.invalid'), "b..b.");
  for (const other of ["bob", "@letterlock.invalid", "bob@example.org"]) {
    assertEquals(userOfAddress(other), undefined);
  }
});
