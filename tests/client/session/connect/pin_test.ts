import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { isPinned, pin } from "../../../../lib/client/session/connect/pin.ts";
import { pinPath } from "../../../../lib/keys/paths.ts";
import { modeOf, withFolder } from "../../../keys/folder.ts";

Deno.test("pin() is remembered, for its owner only, until the file is removed", async () => {
  await withFolder(async (dir) => {
    assertEquals(isPinned(dir), false);
    await pin(dir);
    await pin(dir);
    assertEquals([isPinned(dir), modeOf(pinPath(dir))], [true, 0o600]);
    await Deno.remove(pinPath(dir));
    assertEquals(isPinned(dir), false);
  });
});

Deno.test("a pin that cannot be looked at or written is an error, not its absence", async () => {
  await withFolder(async (dir) => {
    const file = `${dir}/file`;
    await Deno.writeTextFile(file, "");
    assertThrows(() => isPinned(file), Deno.errors.NotADirectory);
    await assertRejects(() => pin(file));
  });
});
