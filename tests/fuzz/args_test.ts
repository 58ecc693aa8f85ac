import { assertEquals, assertThrows } from "@std/assert";
import { parseFuzzArgs } from "../../fuzz/main.ts";
import { ToolError } from "../../tools/tool_error.ts";

Deno.test("parseFuzzArgs() reads the command line", () => {
  const args = ["--seconds", "5", "--seed", "1", "--out", "/keep"];
  assertEquals(parseFuzzArgs(args), {
    seconds: 5,
    seed: 1,
    out: "/keep",
    replay: undefined,
  });
});

Deno.test("parseFuzzArgs() takes a minute and a new seed if nothing is said", () => {
  const { seconds, seed } = parseFuzzArgs([]);
  assertEquals(seconds, 60);
  assertEquals(Number.isInteger(seed) && seed >= 0 && seed < 1e9, true);
});

Deno.test("parseFuzzArgs() refuses what makes no sense", () => {
  for (
    const args of [["--seconds", "ten"], ["--seed", "-1"], ["--speed"], ["x"]]
  ) {
    assertEquals(
      assertThrows(() => parseFuzzArgs(args), ToolError).exitCode,
      2,
    );
  }
});
