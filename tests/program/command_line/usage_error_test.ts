import { assertEquals } from "@std/assert";
import { usageError } from "../../../lib/program/command_line/usage_error.ts";

Deno.test("usageError() has exit code 2 and tells of --help", () => {
  const { exitCode, message, hint } = usageError("Give one DIR");
  assertEquals([exitCode, message, hint], [
    2,
    "Give one DIR",
    "--help shows what is possible",
  ]);
});
