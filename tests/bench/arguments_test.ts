import { assertEquals, assertThrows } from "@std/assert";
import { benchHelp, parseBenchArguments } from "../../bench/arguments.ts";
import { Failure } from "../../lib/program/failure.ts";

const KNOWN = ["login", "store"];

Deno.test("parseBenchArguments() measures everything unless told otherwise", () => {
  assertEquals(parseBenchArguments([], KNOWN), {
    help: false,
    quick: false,
    update: false,
    dovecot: false,
    subjects: KNOWN,
  });
});

Deno.test("parseBenchArguments() passes over the dashes of deno task", () => {
  const told = parseBenchArguments(["--", "--quick", "--dovecot"], KNOWN);
  assertEquals([told.quick, told.dovecot], [true, true]);
});

Deno.test("parseBenchArguments() keeps subjects in their order", () => {
  const args = ["--only", "store", "--only", "login"];
  assertEquals(parseBenchArguments(args, KNOWN).subjects, KNOWN);
  assertEquals(parseBenchArguments(["--only", "store"], KNOWN).subjects, [
    "store",
  ]);
});

Deno.test("parseBenchArguments() refuses what it does not know", () => {
  assertThrows(
    () => parseBenchArguments(["--only", "tea"], KNOWN),
    Failure,
    'Unknown subject "tea": there are login, store',
  );
  assertThrows(
    () => parseBenchArguments(["--quik"], KNOWN),
    Failure,
    "did you mean --quick?",
  );
});

Deno.test("parseBenchArguments() updates by a whole run only", () => {
  for (const more of [["--quick"], ["--only", "login"]]) {
    assertThrows(
      () => parseBenchArguments(["--update", ...more], KNOWN),
      Failure,
      "--update takes the figures of a whole run only",
    );
  }
});

Deno.test("benchHelp() names every subject", () => {
  assertEquals(benchHelp(KNOWN).includes("login, store"), true);
});
