import { assert, assertEquals } from "@std/assert";
import { encodeText } from "../../lib/crypto/bytes.ts";
import { formatAddress } from "../../lib/letter/address.ts";
import { octetsOf } from "../../lib/letter/octets.ts";
import { parseAddresses } from "../../lib/letter/parse_addresses.ts";
import { isUserName } from "../../lib/program/user_names.ts";

const textsOf = (field: string) =>
  parseAddresses(octetsOf(encodeText(field))).map(({ text }) => text);

Deno.test("parseAddresses() reads users by their names", () => {
  const users = ["bob", "b.ob", "b..b.", "a-b_c", "0"];
  const field = users.map(formatAddress).join(",\n ");
  assertEquals(parseAddresses(field).map(({ user }) => user), users);
});

const FOREIGN: [string, string, string[]][] = [
  ["a bare address", "bob@example.org", ["bob@example.org"]],
  ["an address in brackets alone", " <a@b.c>", ["a@b.c"]],
  ["blanks in a row", "Jo  Doe <a@b.c>", ["Jo Doe <a@b.c>"]],
  ["no blank before the bracket", "Jo<a@b.c>", ["Jo <a@b.c>"]],
  ["several simple ones", "Jo Doe <a@b.c>,d@e.f,<g@h.i>", [
    ...["Jo Doe <a@b.c>", "d@e.f", "g@h.i"],
  ]],
  ["a comma in quotes", '"A, B" <a@b.c>, d@e.f', ['"A, B" <a@b.c>', "d@e.f"]],
  ["a quote in quotes", '"A\\", B" <a@b.c>', ['"A\\", B" <a@b.c>']],
  ["quotes that nobody needs", '"Jo Doe" <a@b.c>', ["Jo Doe <a@b.c>"]],
  ["a comma in a comment", "a@b.c (A, B)", ["a@b.c (A, B)"]],
  ["a comment after the brackets", "Jo <a@b.c> (at home)", ["Jo <a@b.c>"]],
  ["an encoded name", "=?utf-8?Q?J=C3=B6rg?= <j@b.c>", ["Jörg <j@b.c>"]],
  ["an encoded name in quotes", '"=?utf-8?Q?J=C3=B6rg?=" <j@b.c>', [
    "Jörg <j@b.c>",
  ]],
  [
    "words in quotes and beside them",
    '"=?utf-8?Q?J=C3=B6?=" =?utf-8?Q?M?= <j@b.c>',
    ["Jö M <j@b.c>"],
  ],
  ["brackets in brackets", "Jo <<a@b.c>>, <<d@e.f>>", ["Jo <a@b.c>", "d@e.f"]],
  ["a bracket without an end", "Jo <a@b.c", ["Jo <a@b.c>"]],
  ["a comma quoted without quotes", "Doe\\, Jo <a@b.c>", ['"Doe, Jo" <a@b.c>']],
  ["a backslash in a name", "HOST\\jo <a@b.c>", ["HOST\\jo <a@b.c>"]],
  ["an encoded comma", "=?utf-8?Q?Doe=2C_Jo?= <j@b.c>", ['"Doe, Jo" <j@b.c>']],
  ["a raw comma in a word", "=?utf-8?Q?Doe, Jo?= <j@b.c>", [
    '"Doe, Jo" <j@b.c>',
  ]],
  ["an encoded address as a name", "=?utf-8?Q?a=40b.c?= <e@f.g>", [
    '"a@b.c" <e@f.g>',
  ]],
  ["all of it encoded", "=?utf-8?Q?Jo_=3Cj=40b.c=3E?=", ["Jo <j@b.c>"]],
  ["raw UTF-8", "Jörg <j@b.c>", ["Jörg <j@b.c>"]],
  ["a group", "Team: a@b.c, D <d@e.f>;, g@h.i", [
    "a@b.c",
    "D <d@e.f>",
    "g@h.i",
  ]],
  ["an empty group", "undisclosed-recipients:;", []],
  ["a colon without a group", "Room 4: Jo <a@b.c>", ["Room 4: Jo <a@b.c>"]],
  ["semicolons for commas", "a@b.c; d@e.f", ["a@b.c", "d@e.f"]],
  ["a quote without an end", '"Jo <a@b.c>, d@e.f', ["Jo <a@b.c>", "d@e.f"]],
  ["many blanks in a name", "bob\u3000\u2800\u3000 x <a@b.c>", [
    "bob x <a@b.c>",
  ]],
  ["an address literal", "jo@[IPv6:::1]; a@b.c", ["jo@[IPv6:::1]", "a@b.c"]],
  ["a bounce", "<>", ["<>"]],
  ["our domain inside another", "a@letterlock.invalid.org", [
    "a@letterlock.invalid.org",
  ]],
  ["nothing", " , ", []],
];

for (const [what, field, expected] of FOREIGN) {
  Deno.test(`parseAddresses() reads ${what}`, () => {
    assertEquals(textsOf(field), expected);
  });
}

Deno.test("parseAddresses() shows nobody's claim as the name of a user alone", () => {
  const claims = [
    ["bob", "bob <>"],
    ['"bob"', "bob <>"],
    ["<bob>", "<bob>"],
    ["=?utf-8?Q?bob?=", "bob <>"],
    ["bob <>", "bob <>"],
    ["bob (bob)", "bob (bob) <>"],
    [formatAddress("bob"), "bob <bob@letterlock.invalid>"],
    ["bob@letterlock.invalid", "bob@letterlock.invalid"],
    ["<bob@letterlock.invalid>", "bob@letterlock.invalid"],
  ];
  for (const [field, expected] of claims) {
    const [text] = textsOf(field);
    assertEquals(text, expected);
    assert(!isUserName(text));
  }
});

Deno.test("parseAddresses() takes brackets without an end in their time", () => {
  assertEquals(parseAddresses("(".repeat(60_000)).length, 1);
  assertEquals(parseAddresses("<>,".repeat(20_000)).length, 20_000);
  assertEquals(parseAddresses("<".repeat(60_000)).length, 1);
  assertEquals(parseAddresses('"\\'.repeat(30_000)).length, 1);
  assertEquals(parseAddresses(":".repeat(60_000)).length, 1);
  assertEquals(parseAddresses(" ".repeat(60_000) + "x ").length, 1);
});
