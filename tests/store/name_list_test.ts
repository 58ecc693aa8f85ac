import { assertEquals } from "@std/assert";
import { NameList } from "../../lib/store/name_list.ts";

function listOf(names: string[]): NameList {
  const list = new NameList();
  for (const name of names) list.add(name);
  list.sort();
  return list;
}

function all(list: NameList): string[] {
  return Array.from({ length: list.length }, (_, i) => list.at(i));
}

Deno.test("NameList gives names in the order of their bytes, and finds each of them", () => {
  const names = ["b", "a", "ab", "ä", "😀", "\u{ffee}", "Z", "a".repeat(255)];
  const list = listOf(names);
  const sorted = ["Z", "a", "a".repeat(255), "ab", "b", "ä", "\u{ffee}", "😀"];
  assertEquals(all(list), sorted);
  assertEquals(sorted.map((name) => list.placeOf(name)), [...sorted.keys()]);
  for (const name of ["", "A", "aa", "abc", "c", "😁"]) {
    assertEquals(list.placeOf(name), undefined, name);
  }
});

Deno.test("NameList has room for more names than one of its pages", () => {
  const names = Array.from({ length: 3000 }, (_, i) => {
    return `${String(i).padStart(4, "0")}${"ü".repeat(i % 120)}`;
  });
  const list = listOf(names.toReversed());
  assertEquals(all(list), names);
  assertEquals(list.placeOf(names[2999]), 2999);
  assertEquals(list.placeOf("2999"), undefined);
});

Deno.test("an empty NameList has no name", () => {
  assertEquals([listOf([]).length, listOf([]).placeOf("a")], [0, undefined]);
});
