import { assertEquals } from "@std/assert";
import { showInbox } from "../../../lib/client/dialog/inbox_pager.ts";
import { Prompts } from "../../../lib/client/terminal/prompts.ts";
import { FakeIo, type FakeIoOptions } from "../support/fake_io.ts";
import { FakeSession } from "../support/fake_session.ts";

async function show(count: number, options: FakeIoOptions) {
  const io = new FakeIo(options);
  const session = new FakeSession(
    Array.from(
      { length: count },
      (_, i) => ({ from: "bob", title: `Mail ${i + 1}`, content: "" }),
    ),
  );
  await showInbox(io, new Prompts(io, "output"), session);
  const lines = [...io.output.matchAll(/^u *(\d+) {2}bob/gm)];
  return { io, session, indexes: lines.map(([, index]) => Number(index)) };
}

Deno.test("showInbox() shows the newest page first, as high as the terminal", async () => {
  const { indexes, session } = await show(9, {
    terminal: true,
    rows: 11,
    input: "\n",
  });
  assertEquals(indexes, [4, 5, 6, 7, 8, 9]);
  assertEquals(session.calls.length, 1);
});

Deno.test("showInbox() goes on to older pages while m is typed", async () => {
  const { indexes } = await show(12, {
    terminal: true,
    rows: 9,
    input: "m\n M \n",
  });
  assertEquals(indexes, [8, 9, 10, 11, 12, 3, 4, 5, 6, 7, 1, 2]);
});

Deno.test("showInbox() shows at least five mails and at most a page", async () => {
  const rows = async (rows: number) =>
    (await show(60, { terminal: true, rows, input: "\n" })).indexes.length;
  assertEquals([await rows(2), await rows(500)], [5, 50]);
});

Deno.test("showInbox() asks nothing of a pipe, and shows all", async () => {
  const { io, indexes } = await show(60, { input: "m\n" });
  assertEquals(indexes.length, 60);
  assertEquals(io.output.includes("older"), false);
  assertEquals((await show(0, {})).io.output.endsWith("is empty.\n"), true);
});
