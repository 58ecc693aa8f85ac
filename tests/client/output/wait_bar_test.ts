import { assertEquals } from "@std/assert";
import { WaitBar } from "../../../lib/client/output/wait_bar.ts";

/** What a terminal, if there is one, and the log show of two requests that take long. */
function shownOfTwo(terminal: boolean): { drawn: string; lines: string[] } {
  let drawn = "";
  const lines: string[] = [];
  const write = (text: string) => void (drawn += text);
  const screen = terminal ? { columns: () => 40, write } : undefined;
  const display = new WaitBar(screen, (line) => lines.push(line));
  for (let request = 0; request < 2; request++) {
    display.show({ done: 1000, total: 60000 });
    display.show({ done: 30000, total: 60000 });
    display.end();
  }
  display.end();
  return { drawn, lines };
}

Deno.test("a request that takes long has a bar in the terminal, and none after it", () => {
  const request = "\r\x1b[KReading mails [............] 1000/60000" +
    "\r\x1b[KReading mails [#####......] 30000/60000\r\x1b[K";
  assertEquals(shownOfTwo(true), { drawn: request + request, lines: [] });
});

Deno.test("a request that takes long has one line where there is no terminal", () => {
  const line = "The server is still at work.";
  assertEquals(shownOfTwo(false), { drawn: "", lines: [line, line] });
});

Deno.test("a line does not go behind the bar that is there", () => {
  let shown = "";
  const write = (text: string) => void (shown += text);
  const display = new WaitBar(
    { columns: () => 40, write },
    (line) => write(`${line}\n`),
  );
  display.show({ done: 1, total: 1 });
  display.show({});
  assertEquals(
    shown,
    "\r\x1b[KReading mails [###################] 1/1" +
      "\r\x1b[KThe server is still at work.\n",
  );
});

Deno.test("a server that does not know how far it is has a line in the terminal", () => {
  const lines: string[] = [];
  const screen = { columns: () => 80, write: () => {} };
  const display = new WaitBar(screen, (line) => lines.push(line));
  display.show({});
  display.show({});
  display.end();
  assertEquals(lines, ["The server is still at work."]);
});
