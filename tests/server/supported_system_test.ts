import { assertEquals, assertThrows } from "@std/assert";
import { checkSystem } from "../../lib/server/supported_system.ts";
import { Failure } from "../../lib/program/failure.ts";

Deno.test("checkSystem() lets no server keep mail on Windows, and says where one can", () => {
  for (const os of ["linux", "darwin"] as const) checkSystem(os);
  const { exitCode, hint } = assertThrows(
    () => checkSystem("windows"),
    Failure,
    "Cannot keep mail on Windows",
  );
  assertEquals([exitCode, hint?.includes("WSL")], [1, true]);
});
