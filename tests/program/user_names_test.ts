import { assert, assertFalse } from "@std/assert";
import { isUserName } from "../../lib/program/user_names.ts";

const GOOD = ["a", "7", "bob", "b.o-b_2", "a.", "a".repeat(32), "servers"];

const BAD: Record<string, string> = {
  "nothing": "",
  "33 characters": "a".repeat(33),
  "a very long text": "a".repeat(1_000_000),
  "a path upwards": "../x",
  "two dots": "..",
  "a dot first": ".bob",
  "a dash first": "-bob",
  "a slash": "a/b",
  "a backslash": "a\\b",
  "upper case": "Bob",
  "a space": "a b",
  "a newline at the end": "bob\n",
  "NUL": "bob\0",
  "a letter of another script": "bоb",
  "an umlaut": "bäb",
  "a colon": "a:b",
  "the reserved name": "server",
};

for (const name of GOOD) {
  Deno.test(`isUserName() takes ${name}`, () => assert(isUserName(name)));
}

for (const [what, name] of Object.entries(BAD)) {
  Deno.test(`isUserName() refuses ${what}`, () =>
    assertFalse(isUserName(name)));
}
