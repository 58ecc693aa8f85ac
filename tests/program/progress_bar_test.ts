import { assertEquals } from "@std/assert";
import { ProgressBar, progressBar } from "../../lib/program/progress_bar.ts";

Deno.test("progressBar() grows to its end", () => {
  const lines = [0, 1, 50, 100]
    .map((done) => progressBar("Making keys", done, 100));
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
      const line = progressBar("Making keys", done, 100, columns);
      assertEquals(line.length < columns, true, `${columns}: ${line}`);
    }
  }
  const narrow = (columns: number) =>
    progressBar("Making keys", 50, 100, columns);
  assertEquals(narrow(32), "Making keys [#####.....] 50/100");
  assertEquals(narrow(20), "50/100");
});

Deno.test("progressBar() takes numbers that make no sense", () => {
  const empty = `Reading mails [${".".repeat(30)}] 0/0`;
  assertEquals(progressBar("Reading mails", 0, 0), empty);
  const over = `Reading mails [${"#".repeat(30)}] 9/3`;
  assertEquals(progressBar("Reading mails", 9, 3), over);
});

Deno.test("a bar is drawn in place, in the width of now, and erased once", () => {
  let shown = "";
  let width = 80;
  const columns = () => width;
  const write = (text: string) => void (shown += text);
  const bar = new ProgressBar("Reading mails", { columns, write });
  bar.erase();
  assertEquals(shown, "");
  bar.show(1, 2);
  width = 10;
  bar.show(2, 2);
  bar.erase();
  bar.erase();
  const first = `Reading mails [${"#".repeat(15)}${".".repeat(15)}] 1/2`;
  assertEquals(shown, `\r\x1b[K${first}\r\x1b[K2/2\r\x1b[K`);
});
