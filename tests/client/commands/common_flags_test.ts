import { assertEquals, assertThrows } from "@std/assert";
import {
  ID_FLAG,
  LIMIT_FLAG,
} from "../../../lib/client/commands/common_flags.ts";
import {
  listLimit,
  mailRef,
} from "../../../lib/client/commands/common_values.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { parseFlags } from "../../../lib/program/command_line/flags.ts";

function parse(...args: string[]) {
  return parseFlags(args, [{ title: "", flags: [ID_FLAG, LIMIT_FLAG] }]);
}

Deno.test("mailRef() takes an index or an id, and one of them", () => {
  assertEquals(mailRef(parse(), ["3"]), { index: 3 });
  assertEquals(mailRef(parse("--id", "x"), []), { id: "x" });
  for (const [flags, words] of [[[], []], [["--id", "x"], ["3"]]]) {
    assertThrows(
      () => mailRef(parse(...flags), words),
      Failure,
      "Name one mail",
    );
  }
});

Deno.test("listLimit() is endless unless it is given", () => {
  assertEquals(listLimit(parse()), Infinity);
  assertEquals(listLimit(parse("--limit", "20")), 20);
  for (const text of ["0", "-1", "1.5", "all"]) {
    assertThrows(() => listLimit(parse("--limit", text)), Failure, text);
  }
});
