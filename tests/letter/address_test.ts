import { assertEquals } from "@std/assert";
import { formatAddress, parseAddresses } from "../../lib/letter/address.ts";

Deno.test("formatAddress() writes names as RFC 5322 allows them", () => {
  assertEquals(formatAddress("bob"), "bob <bob@letterlock.invalid>");
  assertEquals(formatAddress("b.ob"), '"b.ob" <b.ob@letterlock.invalid>');
  assertEquals(formatAddress("b..b."), '"b..b." <"b..b."@letterlock.invalid>');
});

Deno.test("parseAddresses() reads users by their names", () => {
  const users = ["bob", "b.ob", "b..b.", "a-b_c", "0"];
  const field = users.map(formatAddress).join(",\n ");
  assertEquals(parseAddresses(field), users);
});

const FOREIGN: [string, string, string[]][] = [
  ["a bare address", "bob@example.org", ["bob@example.org"]],
  ["a comma in quotes", '"A, B" <a@b.c>, d@e.f', ['"A, B" <a@b.c>', "d@e.f"]],
  ["a quote in quotes", '"A\\", B" <a@b.c>', ['"A\\", B" <a@b.c>']],
  ["a comma in a comment", "a@b.c (A, B)", ["a@b.c (A, B)"]],
  ["an encoded name", "=?utf-8?Q?J=C3=B6rg?= <j@b.c>", ["Jörg <j@b.c>"]],
  ["our domain inside another", "a@letterlock.invalid.org", [
    "a@letterlock.invalid.org",
  ]],
  ["nothing", " , ", []],
];

for (const [what, field, expected] of FOREIGN) {
  Deno.test(`parseAddresses() reads ${what}`, () => {
    assertEquals(parseAddresses(field), expected);
  });
}

Deno.test("parseAddresses() takes brackets without an end in their time", () => {
  assertEquals(parseAddresses("(".repeat(60_000)).length, 1);
  assertEquals(parseAddresses("<>,".repeat(20_000)).length, 20_000);
});
