import { assertEquals } from "@std/assert";
import { withPager } from "../../../lib/client/reading/paged_output.ts";
import { type Pager, print } from "../../../lib/client/terminal/io.ts";
import { FakeIo } from "../support/fake_io.ts";

const SIZE = { terminal: true, columns: 20, rows: 6 };

/** A pager, and what happens, in order. */
function scene(runs = true) {
  const events: string[] = [];
  const pager: Pager = {
    write: (bytes) => void events.push(new TextDecoder().decode(bytes)),
    end: () => {
      events.push("left");
      return Promise.resolve(runs);
    },
  };
  const page = () => Promise.resolve(pager);
  return { events, io: new FakeIo({ ...SIZE, programs: { page } }) };
}

Deno.test("withPager() starts no pager for what the screen holds", async () => {
  const { io, events } = scene();
  await withPager(io, (screen) => print(screen, "1\n2\n3\n"));
  assertEquals([io.output, events], ["1\n2\n3\n", []]);
});

Deno.test("withPager() pages what is longer, also by wide characters, and waits at the end", async () => {
  for (const text of ["1\n2\n3\n4\n", "你".repeat(40), "x\n".repeat(9)]) {
    const { io, events } = scene();
    await withPager(io, async (screen) => {
      await print(screen, "a");
      await print(screen, text);
      await print(screen, "end");
      events.push("got");
    });
    assertEquals([io.output, events], ["", [`a${text}`, "end", "got", "left"]]);
  }
});

Deno.test("withPager() shows all where the pager does not run", async () => {
  const { io } = scene(false);
  await withPager(io, (screen) => print(screen, "line\n".repeat(9)));
  assertEquals(io.output, "line\n".repeat(9));
});

Deno.test("withPager() writes at once where nobody chose a pager", async () => {
  const io = new FakeIo(SIZE);
  await withPager(io, (screen) => print(screen, "line\n".repeat(9)));
  assertEquals(io.output, "line\n".repeat(9));
});
