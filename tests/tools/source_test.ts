import { assertEquals } from "@std/assert";
import { chooseSource, type Source } from "../../tools/source.ts";

function choose(cached: Source[], answers: boolean): Promise<Source> {
  return chooseSource({
    cached: (source) => Promise.resolve(cached.includes(source)),
    jsrAnswers: () => Promise.resolve(answers),
  });
}

Deno.test("chooseSource() takes what is cached without a probe", async () => {
  assertEquals(await choose(["jsr"], false), "jsr");
  assertEquals(await choose(["npm"], true), "npm");
  assertEquals(await choose(["jsr", "npm"], false), "jsr");
});

Deno.test("chooseSource() asks JSR when nothing is cached", async () => {
  assertEquals(await choose([], true), "jsr");
  assertEquals(await choose([], false), "npm");
});
