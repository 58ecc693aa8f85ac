import { assertEquals } from "@std/assert";
import { recoverDeliveries } from "../../../../lib/store/maildir/delivery/recovery.ts";
import { atEveryStep, attempt, failingDisk } from "../support/failing_disk.ts";
import {
  steppedFileSystem,
  systemError,
} from "../support/stepped_file_system.ts";
import { namesIn, withFolder } from "../support/temp_store.ts";
import {
  CONTENTS,
  hastyFileSystem,
  type ThreeBoxes,
  watchThreeBoxes,
} from "../support/three_boxes.ts";

const REASONS = {
  ENOSPC: "full",
  EDQUOT: "full",
  EACCES: "failed",
  EMFILE: "failed",
  ENOLCK: "failed",
} as const;

function recover({ root }: ThreeBoxes): Promise<string[]> {
  return recoverDeliveries(root, () => {}, { fs: hastyFileSystem });
}

for (const [size, content] of Object.entries(CONTENTS)) {
  for (const [code, reason] of Object.entries(REASONS)) {
    Deno.test(`commit() of a ${size} mail to three survives ${code} at every step`, async () => {
      await atEveryStep(content, async (boxes, step, draft) => {
        const { fs } = failingDisk(
          (n) => n === step,
          code as keyof typeof REASONS,
        );
        const error = await attempt(boxes, draft, content, fs);
        if (error) assertEquals(error.reason, reason);
        const expected = error ? [0, 0, 0] : [1, 1, 1];
        assertEquals(await boxes.arrived(), expected, `step ${step}`);
      }, recover);
    });
  }
}

Deno.test("commit() fails if the disk failed while the content came", async () => {
  await withFolder((root) =>
    watchThreeBoxes(root, async (boxes) => {
      let failures = 0;
      const fs = steppedFileSystem({
        before(name, path) {
          // The last sync is another call, and goes well.
          if (name !== "sync" || !path.endsWith(".part")) return;
          if (failures++ === 0) throw systemError("ENOSPC");
        },
      }, hastyFileSystem);
      const content = "x".repeat(600_000);
      const error = await attempt(boxes, "draft-of-600-kb", content, fs);
      assertEquals(error?.reason, "full");
      assertEquals(failures > 0, true);
      assertEquals(await boxes.arrived(), [0, 0, 0]);
      assertEquals(namesIn(`${root}/alice/tmp`), []);
    })
  );
});
