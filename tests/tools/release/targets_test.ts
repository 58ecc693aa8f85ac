import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { releaseTime } from "../../../tools/release/release_time.ts";
import {
  archiveName,
  parseTarget,
  TARGETS,
} from "../../../tools/release/targets.ts";
import { ROOT } from "../../../tools/paths.ts";
import { ToolError } from "../../../tools/tool_error.ts";
import { withFolder } from "../../keys/folder.ts";

Deno.test("each target has an archive with the version in its name", () => {
  assertEquals(TARGETS.map(archiveName), [
    "letterlock-1.0.0-x86_64-unknown-linux-gnu.tar.gz",
    "letterlock-1.0.0-aarch64-unknown-linux-gnu.tar.gz",
    "letterlock-1.0.0-x86_64-apple-darwin.tar.gz",
    "letterlock-1.0.0-aarch64-apple-darwin.tar.gz",
    "letterlock-1.0.0-x86_64-pc-windows-msvc.zip",
  ]);
  const { exitCode } = assertThrows(() => parseTarget("linux"), ToolError);
  assertEquals(exitCode, 2);
});

Deno.test("the time of a release is SOURCE_DATE_EPOCH, else that of the commit", () =>
  withFolder(async (dir) => {
    assertEquals(await releaseTime(dir, "1795867200"), 1_795_867_200);
    for (
      const wrong of [
        "",
        "1",
        "-5",
        "1795867200.5",
        "yesterday",
        "0".repeat(10),
      ]
    ) {
      await assertRejects(
        () => releaseTime(dir, wrong),
        ToolError,
        "takes seconds",
      );
    }
    const [git] = await Promise.allSettled([releaseTime(ROOT, undefined)]);
    if (git.status === "rejected") {
      // An archive of the sources has no history.
      assertEquals(git.reason instanceof ToolError, true);
    } else assertEquals(git.value > 1_700_000_000, true);
  }));
