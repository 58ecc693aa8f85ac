import { assertEquals } from "@std/assert";
import { progressBar } from "../../lib/keygen/progress_bar.ts";

Deno.test("progressBar() grows to its end", () => {
  const lines = [0, 1, 50, 100].map((done) => progressBar(done, 100));
  assertEquals(lines, [
    `Making keys [${".".repeat(30)}] 0/100`,
    `Making keys [${".".repeat(30)}] 1/100`,
    `Making keys [${"#".repeat(15)}${".".repeat(15)}] 50/100`,
    `Making keys [${"#".repeat(30)}] 100/100`,
  ]);
});

Deno.test("progressBar() fits into a terminal of any width", () => {
  for (let columns = 1; columns <= 80; columns++) {
    for (const done of [0, 7, 100]) {
      const line = progressBar(done, 100, columns);
      assertEquals(line.length < columns, true, `${columns}: ${line}`);
    }
  }
  assertEquals(progressBar(50, 100, 32), "Making keys [#####.....] 50/100");
  assertEquals(progressBar(50, 100, 20), "50/100");
});
