import { assertEquals } from "@std/assert";
import { recoverDeliveries } from "../../../../lib/store/maildir/delivery/recovery.ts";
import {
  diskFileSystem,
  type FileSystem,
  type OpenFile,
} from "../../../../lib/store/maildir/file_system.ts";
import { FakeClock } from "../../../support/fake_clock.ts";
import { begin, titles } from "../../support/mails.ts";
import { namesIn, withStore } from "../support/temp_store.ts";

/** A runtime that cannot try a lock, as Deno 2.6, with quick threads that wait for one. */
class PatientDisk {
  readonly locks: Promise<void>[] = [];
  readonly fs: FileSystem = {
    ...diskFileSystem,
    openSync: (path, options) => this.#open(path, options),
  };

  #open(path: string, options?: Deno.OpenOptions): OpenFile {
    const file = diskFileSystem.openSync(path, options);
    const lock = () => {
      const locking = lockLater(file);
      this.locks.push(locking);
      return locking;
    };
    return new Proxy(file, {
      get(target, name: keyof OpenFile) {
        if (name === "tryLockSync") return undefined;
        if (name === "lock") return lock;
        const call = target[name] as () => void;
        return typeof call === "function" ? call.bind(target) : call;
      },
    });
  }
}

async function lockLater(file: OpenFile): Promise<void> {
  while (!file.tryLockSync!(true)) {
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
  }
}

/** What recovery does with a living writer's file, a dead one's, and a stranger's. */
async function testRecovery(
  recover: (root: string) => Promise<unknown>,
): Promise<void> {
  await withStore(async (store, root) => {
    const large = await begin(store, { title: "large" });
    await large.write(new Uint8Array(100_000));
    const [part] = namesIn(`${root}/alice/tmp`);
    const id = "1780315200.M000042Ddraft-01.letterlock";
    const foreign = "1780000000.R1.host";
    for (const name of [part.replace(/^../, "00"), id, foreign]) {
      Deno.writeTextFileSync(`${root}/alice/tmp/${name}`, "x");
    }
    await recover(root);
    assertEquals(namesIn(`${root}/alice/tmp`).sort(), [foreign, part].sort());
    await large.commit(100_000);
    assertEquals(await titles(store, "bob"), ["large"]);
  });
}

Deno.test("recoverDeliveries() removes at once what a writer of ours left", async () => {
  await testRecovery((root) => recoverDeliveries(root, () => {}));
});

Deno.test({
  name: "recoverDeliveries() does so where no lock can be tried",
  // The test tries them. Deno 2.6 does all this in the test before.
  ignore: !("tryLockSync" in Deno.FsFile.prototype),
  async fn() {
    const { fs, locks } = new PatientDisk();
    const clock = new FakeClock();
    await testRecovery(async (root) => {
      let over = false;
      const recovery = recoverDeliveries(root, () => {}, { fs, clock })
        .finally(() => over = true);
      while (!over) await clock.advance(50);
      await recovery;
    });
    assertEquals(clock.pending, 0);
    assertEquals(locks.length, 3);
    await Promise.all(locks);
  },
});
