import { assert, assertEquals, assertFalse } from "@std/assert";
import {
  isUserName,
  setAsideName,
  setAsideUser,
} from "../../lib/program/user_names.ts";

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

Deno.test("setAsideName() gives a name that is no user's, and setAsideUser() reads it", () => {
  const day = new Date(2026, 0, 5);
  for (const user of GOOD) {
    for (const copy of [1, 2, 12]) {
      const name = setAsideName(user, day, copy);
      assertFalse(isUserName(name));
      assertEquals(setAsideUser(name), user);
    }
  }
  assertEquals(setAsideName("zoe", day, 1), "zoe@2026-01-05");
  assertEquals(setAsideName("zoe", day, 2), "zoe@2026-01-05.2");
});

Deno.test("setAsideUser() knows what is no box that was set aside", () => {
  const names = [
    ...["zoe", "zoe@", "zoe@today", "@2026-01-05", "../x@2026-01-05"],
    ...["zoe@2026-01-05.", "zoe@2026-01-05/..", "a@b@2026-01-05"],
  ];
  for (const name of names) assertEquals(setAsideUser(name), undefined, name);
});
