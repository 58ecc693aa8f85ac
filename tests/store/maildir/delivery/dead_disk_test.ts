import { assertEquals } from "@std/assert";
import { recoverDeliveries } from "../../../../lib/store/maildir/delivery/recovery.ts";
import { atEveryStep, attempt, failingDisk } from "../support/failing_disk.ts";
import { CONTENTS, hastyFileSystem } from "../support/three_boxes.ts";

for (const [size, content] of Object.entries(CONTENTS)) {
  Deno.test(`commit() of a ${size} mail to three survives a disk that fails from any step on`, async () => {
    await atEveryStep(content, async (boxes, step, draft) => {
      const { fs } = failingDisk((n) => n >= step, "EIO");
      const error = await attempt(boxes, draft, content, fs);
      await recoverDeliveries(boxes.root, () => {}, { fs: hastyFileSystem });
      const [bob, ...others] = await boxes.arrived();
      assertEquals(others, [bob, bob], `all or none after step ${step}`);
      if (!error) assertEquals(bob, 1);
      assertEquals(await boxes.journals(), []);
    });
  });
}
