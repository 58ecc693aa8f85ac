import { assertEquals } from "@std/assert";

const PROBE = new URL("./signals_probe.ts", import.meta.url).pathname;

Deno.test({
  name: "signalsKept() gives a signal that came between two waits to the next",
  ignore: Deno.build.os === "windows",
  async fn() {
    // In a process of its own: a signal reaches every listener of a process.
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-config", "--no-check", "-A", PROBE],
      stderr: "inherit",
    }).output();
    assertEquals(JSON.parse(new TextDecoder().decode(stdout)), {
      ...{ after: "signal 2", between: "went on" },
      atEnd: "signal 2",
      ...{ failed: "TypeError: its own", next: "signal 2" },
    });
  },
});
