import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { changeJson } from "../../../fuzz/cases/json.ts";
import { Random } from "../../../fuzz/cases/random.ts";

const MESSAGE = JSON.stringify({
  type: "send",
  to: ["bob"],
  limit: 3,
  deep: { title: "Hello" },
});

Deno.test("changeJson() makes JSON of JSON, and mostly other", () => {
  const random = new Random(1);
  let same = 0;
  for (let i = 0; i < 500; i++) {
    const changed = changeJson(random, MESSAGE);
    JSON.parse(changed);
    if (changed === MESSAGE) same++;
  }
  assert(same < 25, `${same} stayed the same`);
});

Deno.test("changeJson() reaches names, values, lists and what is inside", () => {
  const random = new Random(2);
  const all = Array.from({ length: 2000 }, () => changeJson(random, MESSAGE));
  const read = all.map((text) => JSON.parse(text));
  assert(all.some((text) => text.includes('"__proto__":')));
  assert(read.some((value) => value?.type !== "send"));
  assert(read.some((value) => value?.limit === 4));
  assert(read.some((value) => value?.to?.length === 2));
  assert(read.some((value) => value?.to?.length === 0));
  assert(read.some((value) => value?.deep?.title !== "Hello"));
  assert(read.some((value) => value !== null && !("type" in Object(value))));
});

Deno.test("changeJson() leaves what is no JSON as it is", () => {
  const random = new Random(3);
  assertEquals(changeJson(random, '{"type"'), '{"type"');
});

Deno.test("changeJson() does the same with the same numbers", () => {
  const change = (seed: number) => changeJson(new Random(seed), MESSAGE);
  assertEquals(change(4), change(4));
  assertNotEquals(change(4), change(5));
});
