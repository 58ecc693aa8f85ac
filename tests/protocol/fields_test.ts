import { assertEquals } from "@std/assert";
import {
  count,
  type Field,
  flag,
  listOf,
  objectOf,
  oneOf,
  optional,
  parseFields,
  position,
  text,
  textLike,
} from "../../lib/protocol/fields.ts";

/** Asserts what a field takes, as it is, and what it does not. */
function assertField<T>(
  { parse }: Field<T>,
  { takes, refuses }: { takes: T[]; refuses: unknown[] },
): void {
  for (const value of takes) assertEquals(parse(value), value);
  for (const value of [undefined, null, ...refuses]) {
    assertEquals(parse(value), undefined, JSON.stringify(value));
  }
}

Deno.test("text takes any string", () => {
  assertField(text, { takes: ["", "é\0"], refuses: [1, true, ["a"], {}] });
});

Deno.test("textLike() takes what its expression matches", () => {
  const field = textLike(/^[a-z]+$/);
  assertField(field, { takes: ["abc"], refuses: ["", "A", "1", ["abc"], 1] });
});

Deno.test("flag takes true and false", () => {
  assertField(flag, { takes: [true, false], refuses: [0, 1, "true", []] });
});

Deno.test("count and position take integers, from 0 and from 1", () => {
  const most = Number.MAX_SAFE_INTEGER;
  const refuses = [-1, 1.5, "1", NaN, Infinity, most + 1, true, [1]];
  assertField(count, { takes: [0, 1, most], refuses });
  assertField(position, { takes: [1, most], refuses: [0, ...refuses] });
});

Deno.test("oneOf() takes its own strings", () => {
  const refuses = ["c", ["a"], "constructor", 0];
  assertField(oneOf(["a", "b"]), { takes: ["a", "b"], refuses });
});

Deno.test("listOf() takes arrays of what its field takes", () => {
  const refuses = ["a", {}, [1], ["a", null], [["a"]], [undefined]];
  assertField(listOf(text), { takes: [[], ["a", ""]], refuses });
});

Deno.test("objectOf() takes objects of its form, and leaves out other members", () => {
  const field = objectOf({ a: text, b: optional(count) });
  const refuses = [[], "a", {}, { a: 1 }, { a: "", b: null }, { b: 1 }];
  assertField(field, { takes: [{ a: "" }, { a: "", b: 0 }], refuses });
  assertEquals(field.parse({ a: "x", c: 1 }), { a: "x" });
});

Deno.test("parseFields() names the first field that is wrong", () => {
  const form = { a: text, b: optional(flag), c: count };
  assertEquals(parseFields(form, { a: "", c: 1 }), { values: { a: "", c: 1 } });
  assertEquals(parseFields(form, { c: -1, b: 1 }), { wrong: "a" });
  assertEquals(parseFields(form, { a: "", b: null, c: -1 }), { wrong: "b" });
  assertEquals(parseFields(form, { a: "" }), { wrong: "c" });
  for (const message of [undefined, null, [], "a"]) {
    assertEquals(parseFields(form, message), { wrong: "a" });
  }
});
