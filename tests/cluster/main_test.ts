import { assertEquals, assertThrows } from "@std/assert";
import { ToolError } from "../../tools/tool_error.ts";
import { parseClusterArgs } from "./main.ts";
import { STRIKES } from "./strikes/strike_plan.ts";

Deno.test("deno task cluster has at least 30 strikes of all kinds", () => {
  const { strikes, only } = parseClusterArgs([]);
  assertEquals([strikes >= 30, only], [true, STRIKES]);
});

Deno.test("deno task cluster takes a count, a seed and kinds", () => {
  const line = ["--strikes", "2", "--seed", "7"];
  const kinds = ["--only", "machine frozen,database killed", "--counter"];
  assertEquals(parseClusterArgs(["--logins"]).logins, true);
  assertEquals(parseClusterArgs([...line, ...kinds]), {
    strikes: 2,
    seed: 7,
    only: ["machine frozen", "database killed"],
    counter: true,
    logins: false,
  });
});

Deno.test("deno task cluster says what it does not know", () => {
  for (
    const [line, named] of [
      [["--strikes", "many"], "--strikes"],
      [["--only", "moon killed"], "moon killed"],
      [["--fast"], "--fast"],
      [["--logins", "--counter"], "--logins"],
    ] as const
  ) {
    assertThrows(() => parseClusterArgs([...line]), ToolError, named);
  }
});
