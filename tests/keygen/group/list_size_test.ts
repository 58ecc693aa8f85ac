import { assertEquals, assertThrows } from "@std/assert";
import { checkListSize } from "../../../lib/keygen/group/list_size.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { GROUP_LIST_LIMIT } from "../../../lib/protocol/limits.ts";

Deno.test("keygen signs no list that is too long to be read", () => {
  checkListSize(GROUP_LIST_LIMIT);
  const { exitCode, message } = assertThrows(
    () => checkListSize(GROUP_LIST_LIMIT + 1),
    Failure,
  );
  assertEquals(exitCode, 1);
  assertEquals(
    message,
    "Cannot sign the group's list: it would have 33554433 bytes, and at most 33554432 are read",
  );
});
