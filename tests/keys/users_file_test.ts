import {
  assert,
  assertEquals,
  assertFalse,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { isUserName } from "../../lib/program/user_names.ts";
import { parseUsers, UsersFileError } from "../../lib/keys/users_file.ts";

const parse = (text: string) => parseUsers(text, "users.txt").users;

function problemsOf(text: string): string[] {
  return assertThrows(() => parse(text), UsersFileError).problems;
}

Deno.test("parseUsers() reads names, passwords and comments", () => {
  const text = `# the team

alice
bob:builder
  carol   # no password
# dave:old
erin:a:b#c
`;
  assertEquals(parse(text), [
    { name: "alice", line: 3 },
    { name: "bob", password: "builder", line: 4 },
    { name: "carol", line: 5 },
    { name: "erin", password: "a:b#c", line: 7 },
  ]);
});

Deno.test("parseUsers() takes CRLF, a byte order mark and no newline at the end", () => {
  assertEquals(parse("\ufeffalice\r\nbob:pw\r\n\r\ncarol"), [
    { name: "alice", line: 1 },
    { name: "bob", password: "pw", line: 2 },
    { name: "carol", line: 4 },
  ]);
});

Deno.test("parseUsers() takes a file of nothing but comments as nobody", () => {
  assertEquals(parse(""), []);
  assertEquals(parse("# bob:x\n   \n"), []);
});

Deno.test("parseUsers() counts characters, not code units, of a password", () => {
  const password = "😀".repeat(128);
  assertEquals(parse(`bob:${password}`)[0].password, password);
  assertEquals(problemsOf(`bob:${password}x`), [
    "users.txt:1: the password is longer than 128 characters",
  ]);
});

Deno.test("parseUsers() names every bad line", () => {
  assertEquals(problemsOf("Bob\nalice\nserver\nalice:x\n:pw\n"), [
    'users.txt:1: a name has only a-z, 0-9, ".", "_" and "-", not "B"',
    'users.txt:3: "server" is reserved',
    "users.txt:4: alice is on line 2 already",
    "users.txt:5: the name is missing",
  ]);
  const { message } = assertThrows(() => parse("A\nB\n"), UsersFileError);
  assertEquals(
    message,
    "Cannot use users.txt: 2 lines to correct; nothing was written",
  );
});

const BAD_LINES: Record<string, [line: string, reason: string]> = {
  "a path": ["../x", "begins with a letter or a digit|only a-z"],
  "a slash": ["a/b", 'not "/"'],
  "a space in a name": ["al ice", "not a space"],
  "NUL": ["a\0b", "not U+0000"],
  "an escape": ["a\x1b[2J", "not U+001B"],
  "a right-to-left override": ["a\u202eb", "not U+202E"],
  "a dot first": [".bob", "begins with a letter or a digit"],
  "33 characters": ["a".repeat(33), "longer than 32 characters"],
  "a very long line": ["a".repeat(5_000_000), "longer than 32 characters"],
  "no password after the colon": ["bob:", "the password is missing"],
  "a space before the password": ["bob: pw", "begins or ends with a space"],
  "a space after the password": ["bob:pw ", "begins or ends with a space"],
  "a comment after a password": ["bob:pw # c", "a line of its own"],
  "a tab in a password": ["bob:p\tw", "control characters"],
  "NUL in a password": ["bob:p\0w", "control characters"],
  "a carriage return in a password": ["bob:p\rw", "control characters"],
  "129 characters": [`bob:${"x".repeat(129)}`, "longer than 128 characters"],
  "a megabyte": [`bob:${"x".repeat(1_000_000)}`, "longer than 128"],
  "bytes that are not UTF-8": ["bob:p\ufffdw", "it is not valid UTF-8"],
};

for (const [what, [line, reason]] of Object.entries(BAD_LINES)) {
  Deno.test(`parseUsers() refuses ${what}`, () => {
    const problems = problemsOf(`alice\n${line}\n`);
    assertEquals(problems.length, 1);
    assertStringIncludes(problems[0], "users.txt:2: ");
    assert(reason.split("|").some((part) => problems[0].includes(part)));
  });
}

Deno.test("parseUsers() never shows a password in a message", () => {
  const lines = [
    "Bob:hunter2",
    "bob hunter2",
    "bob\thunter2",
    "bob: hunter2",
    "bob:hunter2 #",
    "hunter2!hunter2",
    "server:hunter2",
    `bob:${"hunter2".repeat(99)}`,
  ];
  for (const line of lines) {
    const error = assertThrows(() => parse(line), UsersFileError);
    assertFalse([error.message, ...error.problems].join().includes("hunter2"));
  }
});

Deno.test("parseUsers() takes just the names that isUserName() takes", () => {
  const letters = ["a", "z", "0", ".", "-", "_", "A", "/", "ä", "\0", "server"];
  const names = letters.flatMap((a) =>
    letters.flatMap((b) => [a, a + b, a + b + "x".repeat(30)])
  );
  for (const name of names) {
    const [entry] = isUserName(name) ? parse(name) : [];
    if (entry) assertEquals(entry.name, name);
    else problemsOf(name);
  }
});
