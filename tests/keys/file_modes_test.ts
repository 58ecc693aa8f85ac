import { assertEquals, assertThrows } from "@std/assert";
import {
  checkPrivate,
  chmodCommand,
  isOpenToOthers,
} from "../../lib/keys/file_modes.ts";

const ignore = Deno.build.os === "windows";

function info(mode: number | null): Deno.FileInfo {
  return { mode } as Deno.FileInfo;
}

Deno.test({
  name: "isOpenToOthers() sees each right of the group and of others",
  ignore,
  fn: () => {
    for (let bit = 1; bit <= 0o100; bit <<= 1) {
      assertEquals(isOpenToOthers(info(0o100600 | bit)), bit < 0o100);
    }
    assertEquals(isOpenToOthers(info(0o100400)), false);
    assertEquals(isOpenToOthers(info(null)), false);
  },
});

Deno.test({
  name: "checkPrivate() refuses with the command to type",
  ignore,
  fn: () => {
    checkPrivate("keys/a.pem", info(0o100600));
    assertThrows(
      () => checkPrivate("keys/a.pem", info(0o100640)),
      Error,
      "Cannot use keys/a.pem: others than its owner can open it; " +
        "type: chmod 600 keys/a.pem",
    );
  },
});

Deno.test("chmodCommand() can be typed whatever the path", () => {
  assertEquals(chmodCommand("a b/$(x).pem"), "chmod 600 'a b/$(x).pem'");
  assertEquals(chmodCommand("it's"), "chmod 600 'it'\\''s'");
  assertEquals(chmodCommand("-R"), "chmod 600 ./-R");
});
