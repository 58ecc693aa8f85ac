import { assert, assertEquals, assertMatch } from "@std/assert";
import { HAS_TERMINALS, OnTerminal } from "../../support/on_terminal.ts";

const PROBE = new URL("./terminal_probe.ts", import.meta.url).pathname;
const DENO = Deno.execPath();

/** A shell that stops programs and lets them go on. */
const JOB_SHELL = "PS1='sh: ' bash --norc --noprofile -i";

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
    // Ctrl-C goes to the shell too, which some end on.
    const shell = `trap : INT; stty -g; ${probe}; stty -g`;
    await using terminal = new OnTerminal(shell);
    await terminal.answer("Secret: ", "ab\x03");
    const screen = await terminal.end();
    const [before, asked, after] = screen.trim().split("\r\n");
    assertMatch(before, /^[0-9a-f:]+$/);
    assertEquals([asked, after], ["Secret: interrupted", before]);
  },
});

// What mail-client has, and no more: Deno is strict about /dev/tty.
const beside = "echo mail | " +
  probe.replace(" -A ", " --allow-read --allow-write --allow-env=TERM ")
    .replace(PROBE, new URL("./beside_probe.ts", import.meta.url).pathname);

Deno.test({
  name: "askBeside() asks on the terminal while the input is something else",
  ignore,
  async fn() {
    for (const elsewhere of ["", " 2>/dev/null"]) {
      const shell = `stty -g; ${beside}${elsewhere}; stty -g`;
      await using terminal = new OnTerminal(shell);
      await terminal.answer("Secret: ", "hidden\r");
      const [before, asked, told, after] = (await terminal.end()).trim()
        .split("\r\n");
      assertEquals(asked, "Secret: ");
      assertEquals(told, "a secret of 6, and 5 bytes of input");
      assertEquals(after, before);
    }
  },
});

Deno.test({
  name: "readLine() takes a line longer than the terminal's own",
  ignore,
  async fn() {
    await using terminal = new OnTerminal(probe);
    await terminal.answer("Secret: ", "x\r");
    await terminal.answer("Line: ", "y".repeat(5000) + "\r");
    assertMatch(await terminal.end(), /lengths 1 and 5000\r\n/);
  },
});

Deno.test({
  name: "readLine() says that a terminal cut a line that cannot be edited",
  ignore,
  async fn() {
    await using terminal = new OnTerminal(`TERM=dumb ${probe}`);
    await terminal.answer("Secret: ", "x\r");
    await terminal.answer("Line: ", "y".repeat(5000) + "\r");
    assertMatch(await terminal.end(), /at most 4095 bytes of a line/);
  },
});

Deno.test({
  name: "readLine() goes on after Ctrl-Z and fg, and a secret stays one",
  ignore,
  async fn() {
    await using terminal = new OnTerminal(JOB_SHELL);
    await terminal.answer("sh: ", `${probe}\r`);
    await terminal.answer("Secret: ", "\x1a");
    await terminal.answer("Stopped", "fg\r");
    await terminal.answer("Secret: ", "hidden\r");
    await terminal.answer("Line: ", "shown");
    await terminal.answer("shown", "\x1a");
    await terminal.answer("Stopped", "fg\r");
    await terminal.answer("Line: shown", "\x7f!\r");
    await terminal.answer("lengths 6 and 5", "exit\r");
    const screen = await terminal.end();
    assert(!screen.includes("hid") && !screen.includes("hidden\r"), screen);
  },
});

Deno.test({
  name: "a secret is asked for again after fg where no line can be edited",
  ignore,
  async fn() {
    await using terminal = new OnTerminal(JOB_SHELL);
    await terminal.answer("sh: ", `TERM=dumb ${probe}\r`);
    await terminal.answer("Secret: ", "\x1a");
    await terminal.answer("Stopped", "fg\r");
    await terminal.answer("Secret: ", "hidden\r");
    await terminal.answer("Line: ", "shown\r");
    await terminal.answer("lengths 6 and 5", "exit\r");
    assert(!(await terminal.end()).includes("hid"));
  },
});

Deno.test({
  name: "write() says in words that the output takes no more",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const url = new URL(
      "../../../lib/client/terminal/terminal.ts",
      import.meta.url,
    );
    const code = `import { Terminal } from "${url}";
      await new Terminal().write(new Uint8Array(1)).catch(({ message }) =>
        console.error(message)
      );`;
    const args = ["eval", "--quiet", "--no-config", "--no-check", code];
    const { stderr } = await new Deno.Command("sh", {
      args: ["-c", '"$0" "$@" > /dev/full', DENO, ...args],
      stderr: "piped",
    }).output();
    const said = new TextDecoder().decode(stderr);
    assertEquals(said, "Cannot write the output: the disk is full\n");
  },
});
