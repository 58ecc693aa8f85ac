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
