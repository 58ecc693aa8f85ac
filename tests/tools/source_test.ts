import { assertEquals, assertRejects } from "@std/assert";
import { chooseSource, type Machine, type Source } from "../../tools/source.ts";

/** A machine that writes down what it downloads. */
function machine(
  cached: Source[],
  answers: boolean,
): Machine & { downloaded: Source[]; asked: number } {
  return {
    downloaded: [],
    asked: 0,
    cached: (source) => Promise.resolve(cached.includes(source)),
    jsrAnswers() {
      this.asked++;
      return Promise.resolve(answers);
    },
    download(source) {
      this.downloaded.push(source);
      return Promise.resolve();
    },
  };
}

Deno.test("chooseSource() takes what is cached, and asks nobody", async () => {
  const cases: [Source[], Source][] = [
    [["jsr"], "jsr"],
    [["npm"], "npm"],
    [["jsr", "npm"], "jsr"],
  ];
  for (const [cached, expected] of cases) {
    const offline = machine(cached, false);
    assertEquals(await chooseSource(offline), expected);
    assertEquals([offline.asked, offline.downloaded.length], [0, 0]);
  }
});

Deno.test("chooseSource() asks JSR when nothing is cached, and downloads all", async () => {
  for (const [answers, expected] of [[true, "jsr"], [false, "npm"]] as const) {
    const fresh = machine([], answers);
    assertEquals(await chooseSource(fresh), expected);
    assertEquals(fresh.downloaded, [expected]);
  }
});

Deno.test("chooseSource() fails where neither can be reached", async () => {
  const cutOff = machine([], false);
  cutOff.download = () => Promise.reject(new Error("Cannot get @std"));
  await assertRejects(() => chooseSource(cutOff), Error, "Cannot get @std");
});
