import { assertEquals } from "@std/assert";
import { isObject } from "../../lib/program/is_object.ts";

Deno.test("isObject() takes no array and no null", () => {
  assertEquals([{}, { a: 1 }].map(isObject), [true, true]);
  assertEquals([null, [], "", 1, undefined].some(isObject), false);
});
