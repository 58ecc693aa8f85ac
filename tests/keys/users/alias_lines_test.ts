import { assertEquals, assertThrows } from "@std/assert";
import { parseUsers, UsersFileError } from "../../../lib/keys/users_file.ts";

function aliasesOf(...lines: string[]) {
  const { aliases } = parseUsers(lines.join("\n"), "users.txt");
  return Object.fromEntries(
    aliases.map((alias) => [alias.name, alias.members]),
  );
}

function problemsOf(...lines: string[]): string[] {
  const text = lines.join("\n");
  return assertThrows(() => parseUsers(text, "users.txt"), UsersFileError)
    .problems;
}

Deno.test("an alias stands for users, wherever its line is", () => {
  const lines = ["@class: carol, alice ; bob,,  # year 9", "alice", "bob:x"];
  assertEquals(aliasesOf(...lines, "carol", "  @one:bob"), {
    class: ["alice", "bob", "carol"],
    one: ["bob"],
  });
  const { aliases, users } = parseUsers("a\r\n@b: a\r\n", "users.txt");
  assertEquals(aliases, [{ name: "b", members: ["a"], line: 2 }]);
  assertEquals(users, [{ name: "a", line: 1 }]);
});

Deno.test("an alias may have aliases in it, and a user counts once", () => {
  const lines = [
    "@all: @boys, girls, dave",
    "@boys: bob, dave",
    "@girls: alice",
  ];
  assertEquals(aliasesOf("alice", "bob", "dave", ...lines), {
    all: ["alice", "bob", "dave"],
    boys: ["bob", "dave"],
    girls: ["alice"],
  });
});

Deno.test("aliases that have each other twice over take no long time", () => {
  const lines = Array.from(
    { length: 60 },
    (_, i) => i === 0 ? "@a0: bob" : `@a${i}: a${i - 1}, bob, @a${i - 1}`,
  );
  assertEquals(aliasesOf("bob", ...lines)["a59"], ["bob"]);
});

const BAD: Record<string, [lines: string[], problem: string]> = {
  "without a colon": [["@class"], 'an alias has its members after ":"'],
  "of nobody": [["@class: , # bob"], "the alias has no members"],
  "without a name": [["@: alice"], "the name is missing"],
  "with a bad name": [["@Class: alice"], 'not "C"'],
  "of the server": [["@server: alice"], "reserved"],
  "with a blank between names": [["@class: alice bob"], 'a "," between them'],
  "with a bad member": [["@class: alice, Bob"], 'not "B"'],
  "with a user's name": [
    ["@alice: alice"],
    "alice is a user on line 1 already",
  ],
  "that is there twice": [
    ["@two: alice", "@two: alice"],
    "two is on line 2 already",
  ],
  "in itself": [["@me: me"], "an alias is in itself: me has me"],
  "in itself by another": [
    ["@a: b", "@b: alice, @a"],
    "an alias is in itself: a has b has a",
  ],
  "with somebody unknown": [
    ["@two: alice, zoe"],
    "member 2 of two is no user and no alias of this file",
  ],
  "with a slip": [
    ["@two: alcie"],
    "member 1 of two is no user and no alias of this file; did you mean alice?",
  ],
};

for (const [what, [lines, problem]] of Object.entries(BAD)) {
  Deno.test(`an alias ${what} is refused`, () => {
    const [first] = problemsOf("alice", ...lines);
    assertEquals(first.includes(problem), true, first);
  });
}

Deno.test("an alias comes to as many users as a mail has destinations", () => {
  const users = Array.from({ length: 101 }, (_, i) => `u${i}`);
  const all = (count: number) => `@all: ${users.slice(0, count).join(", ")}`;
  assertEquals(aliasesOf(...users, all(100)).all.length, 100);
  assertEquals(problemsOf(...users, all(101)), [
    "users.txt:102: all comes to 101 users; a mail has at most 100 destinations",
  ]);
});

Deno.test("a password in the place of a member is not shown", () => {
  const problems = problemsOf("@alice:hunter2", "@bob:alice:hunter2");
  assertEquals(problems.join().includes("hunter2"), false);
});
