import { assertEquals, assertThrows } from "@std/assert";
import { KEYGEN_HELP } from "../../lib/keygen/flags.ts";
import { keygenOptions } from "../../lib/keygen/options.ts";
import { Failure } from "../../lib/program/failure.ts";
import { parseFlags } from "../../lib/program/command_line/flags.ts";

const options = (...args: string[]) =>
  keygenOptions(parseFlags(args, KEYGEN_HELP.groups));

Deno.test("keygenOptions() has a default for everything", () => {
  assertEquals(options(), {
    usersFile: "users.txt",
    usersNamed: false,
    keys: "keys",
    mail: "mail",
    bits: 3072,
    rotate: [],
    remove: [],
    restoreBox: [],
    deleteBox: [],
    newGroupKey: false,
    database: undefined,
  });
});

Deno.test("keygenOptions() takes what is given", () => {
  const args = "--users u --keys k --mail m --bits 2048 --rotate a --rotate " +
    "server --remove b --remove c --restore-box d@2026-11-28 " +
    "--delete-box e@2026-11-28 --new-group-key";
  assertEquals(options(...args.split(" ")), {
    usersFile: "u",
    usersNamed: true,
    keys: "k",
    mail: "m",
    bits: 2048,
    rotate: ["a", "server"],
    remove: ["b", "c"],
    restoreBox: ["d@2026-11-28"],
    deleteBox: ["e@2026-11-28"],
    newGroupKey: true,
    database: undefined,
  });
});

Deno.test("keygenOptions() takes a database to go to, or to leave", () => {
  const store = "postgres://owner@db1,db2/mail";
  const database = (...args: string[]) => options(...args).database;
  const there = { store, leave: false, password: undefined };
  assertEquals(database("--store", store), there);
  assertEquals(
    database("--from-store", store, "--store-password-file", "p"),
    { store, leave: true, password: "p" },
  );
});

const REFUSED: Record<string, string> = {
  "--store mail": "--store cannot be used: it has to look like " +
    "postgres://ROLE@HOST:5432/DATABASE",
  "--from-store postgres://a:b@c/d": "--from-store cannot be used: " +
    "it may have no password, which others could see: a file has it",
  "--store postgres://a@b/c --from-store postgres://a@b/c":
    "--store and --from-store cannot come together",
  "--store postgres://a@b/c --mail m":
    "--mail has no use with --store, which has the boxes",
  "--store-password-file p":
    "--store-password-file needs --store or --from-store",
  "--bits 2047": '--bits takes a whole number from 2048 to 4096, not "2047"',
  "--bits 4097": '--bits takes a whole number from 2048 to 4096, not "4097"',
  "--bits 2k": '--bits takes a whole number from 2048 to 4096, not "2k"',
  "--bits 2049": "--bits takes a multiple of 8, not 2049",
  "--rotate ../x": '--rotate takes the name of a user, not "../x"',
  "--rotate Bob": '--rotate takes the name of a user, not "Bob"',
  "--remove server": '--remove takes the name of a user, not "server"',
  "--remove b --rotate b": "--rotate and --remove both name b",
  "--remove b --restore-box b@2026-11-28":
    "--remove and --restore-box both name b",
  "--new-group-key --restore-box ../b":
    '--restore-box takes the name of a user or of a box, not "../b"',
  "--delete-box dave":
    '--delete-box takes the name of a box, such as dave@2026-11-28, not "dave"',
  "--delete-box d@2026-11-28 --restore-box d":
    "--restore-box and --delete-box both name d@2026-11-28",
  "--list-boxes --remove b": "--list-boxes changes nothing: leave out --remove",
  "--list-boxes --users u": "--list-boxes changes nothing: leave out --users",
  "--list-boxes --new-group-key":
    "--list-boxes changes nothing: leave out --new-group-key",
  "--user u": "Unknown flag --user; did you mean --users?",
  "bob": 'Unexpected argument "bob"',
};

for (const [args, message] of Object.entries(REFUSED)) {
  Deno.test(`keygenOptions() refuses ${args}`, () => {
    const error = assertThrows(() => options(...args.split(" ")), Failure);
    assertEquals([error.exitCode, error.message], [2, message]);
  });
}

for (const bits of [2048, 2056, 4096]) {
  Deno.test(`keygenOptions() takes --bits ${bits}`, () => {
    assertEquals(options("--bits", `${bits}`).bits, bits);
  });
}
