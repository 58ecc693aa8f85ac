import { assertEquals, assertRejects } from "@std/assert";
import { parseFlags } from "../../../lib/program/command_line/flags.ts";
import {
  controlFlags,
  keysOf,
} from "../../../lib/server/commands/control_flags.ts";
import { inTempDir } from "../../support/in_temp_dir.ts";

function keys(...args: string[]): Promise<string> {
  return keysOf(parseFlags(args, controlFlags("X")));
}

Deno.test("a command asks the server of --keys, of --config, or of this folder", async () => {
  await inTempDir(async (dir) => {
    const config = `${dir}/server.json`;
    await Deno.writeTextFile(config, `{"keys":"k/server","port":7}`);
    assertEquals(await keys(), "keys/server");
    assertEquals(await keys("--config", config), `${dir}/k/server`);
    assertEquals(await keys("--config", config, "--keys", "other"), "other");
    await Deno.writeTextFile(config, `{"keis":"k"}`);
    await assertRejects(() => keys("--config", config), Error, "keis");
  });
});
