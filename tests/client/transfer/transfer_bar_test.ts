import { assertEquals, assertRejects } from "@std/assert";
import {
  transferLine,
  withBar,
} from "../../../lib/client/transfer/transfer_bar.ts";

const HALF = { done: 5_000_000, total: 10_000_000, rate: 250_000 };

Deno.test("transferLine() tells how much, the rate and the time left, as far as there is room", () => {
  assertEquals(
    transferLine("Sending", HALF, 80),
    "Sending [###############...............] 5 MB of 10 MB, 250 KB/s, 0:20 left",
  );
  for (
    const [columns, line] of [
      [50, "Sending 5 MB of 10 MB, 250 KB/s, 0:20 left"],
      [20, "Sending 50%"],
      [9, "50%"],
      [3, ""],
    ] as const
  ) assertEquals(transferLine("Sending", HALF, columns), line);
});

Deno.test("transferLine() knows no rate at the beginning, and never passes the end", () => {
  assertEquals(
    transferLine("Sending", { done: 3e6, total: 2e6, rate: 0 }, 40),
    "Sending [################] 2 MB of 2 MB",
  );
  const slow = { done: 1, total: 10_000_000, rate: 1000 };
  assertEquals(
    transferLine("S", slow, 44).endsWith("1 KB/s, 166:40 left"),
    true,
  );
});

/** Pieces of a megabyte, one each quarter of a second, with a bar. */
function scene(count: number, total = count * 1_000_000) {
  const lines: string[] = [];
  let time = 0;
  const screen = {
    columns: () => 80,
    write: (text: string) => void lines.push(text.replace("\r\x1b[K", "")),
  };
  async function* pieces() {
    for (let i = 0; i < count; i++) {
      time += 250;
      yield new Uint8Array(1_000_000);
    }
  }
  const transfer = { label: "Receiving", total, now: () => time };
  return { lines, pieces: withBar(screen, transfer, pieces()) };
}

Deno.test("withBar() draws the bar over itself, and erases it at the end", async () => {
  const { lines, pieces } = scene(40);
  const sizes = await Array.fromAsync(pieces, ({ length }) => length);
  assertEquals(sizes.length, 40);
  assertEquals(lines.length, 41);
  assertEquals(
    lines[19],
    "Receiving [###############...............] 20 MB of 40 MB, 4 MB/s, 0:05 left",
  );
  assertEquals(lines.at(-1), "");
});

Deno.test("withBar() leaves no bar behind where the reading stops or fails", async () => {
  const stopped = scene(10);
  for await (const _ of stopped.pieces) break;
  assertEquals(stopped.lines.at(-1), "");
  const lines: string[] = [];
  const screen = {
    columns: () => 80,
    write: (text: string) => void lines.push(text),
  };
  // deno-lint-ignore require-yield
  async function* broken(): AsyncGenerator<Uint8Array> {
    throw new Error("cut");
  }
  const transfer = { label: "Sending", total: 2_000_000 };
  const reading = Array.fromAsync(withBar(screen, transfer, broken()));
  await assertRejects(() => reading, Error, "cut");
  assertEquals(lines, ["\r\x1b[K"]);
});

Deno.test("withBar() has no bar for a megabyte or less, nor without a screen", async () => {
  const short = scene(1);
  await Array.fromAsync(short.pieces);
  assertEquals(short.lines, []);
  const pieces = scene(2).pieces;
  const transfer = { label: "Sending", total: 2_000_000 };
  assertEquals(withBar(undefined, transfer, pieces), pieces);
});
