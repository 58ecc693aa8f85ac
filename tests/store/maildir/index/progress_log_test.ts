import { assertEquals } from "@std/assert";
import { progressLog } from "../../../../lib/store/maildir/index/progress_log.ts";

function logged(total: number): string[] {
  const lines: string[] = [];
  const progress = progressLog("bob", (line) => lines.push(line));
  for (let done = 200; done <= total; done += 200) progress(done, total);
  return lines;
}

Deno.test("progressLog() says each tenth of a big box, and nothing of a small one", () => {
  const lines = logged(4000);
  assertEquals(lines.length, 10);
  assertEquals(lines[0], "Reading the box of bob: 400 of 4000 mails.");
  assertEquals(logged(1800), []);
});
