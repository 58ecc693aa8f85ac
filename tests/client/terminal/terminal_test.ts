import { assert, assertEquals, assertMatch } from "@std/assert";
import { HAS_TERMINALS, OnTerminal } from "../../support/on_terminal.ts";

const PROBE = new URL("./terminal_probe.ts", import.meta.url).pathname;
const DENO = Deno.execPath();

const ignore = !HAS_TERMINALS;
const probe = `'${DENO}' run --quiet --no-config --no-check -A '${PROBE}'`;

Deno.test({
  name: "readSecret() shows nothing, readLine() what is typed",
  ignore,
  async fn() {
    await using terminal = new OnTerminal(probe);
    await terminal.answer("Secret: ", "hidden-passwörX\x7fd\r");
    await terminal.answer("Line: ", "shown\r");
    const screen = await terminal.end();
    assert(!screen.includes("hid"), screen);
    assertMatch(screen, /Secret: \r\nLine: shown\r\nlengths 15 and 5\r\n/);
  },
});

Deno.test({
  name: "readSecret() gives the terminal back as it was, after Ctrl-C too",
  ignore,
  async fn() {
    await using terminal = new OnTerminal(`stty -g; ${probe}; stty -g`);
    await terminal.answer("Secret: ", "ab\x03");
    const screen = await terminal.end();
    const [before, asked, after] = screen.trim().split("\r\n");
    assertMatch(before, /^[0-9a-f:]+$/);
    assertEquals([asked, after], ["Secret: interrupted", before]);
  },
});

Deno.test({
  name: "readLine() says that a terminal cut a line",
  ignore,
  async fn() {
    await using terminal = new OnTerminal(probe);
    await terminal.answer("Secret: ", "x\r");
    await terminal.answer("Line: ", "y".repeat(5000) + "\r");
    assertMatch(await terminal.end(), /at most 4095 bytes of a line/);
  },
});
