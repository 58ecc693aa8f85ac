import { assert, assertEquals, assertRejects } from "@std/assert";
import { StorageError } from "../../../lib/store/errors.ts";
import { recoverDeliveries } from "../../../lib/store/maildir/delivery/recovery.ts";
import type { MailStore } from "../../../lib/store/store.ts";
import { steppedFileSystem } from "./support/stepped_file_system.ts";
import { draft, NOON, readText, send, titles } from "../support/mails.ts";
import {
  makeBox,
  namesIn,
  useStore,
  withFolder,
} from "./support/temp_store.ts";

const SECRET = "From: root\nSubject: secret\n\nthe key\n";

/** A mail folder with bob's box, and a file and a folder outside of it. */
function withOutside(
  test: (
    paths: { root: string; box: string; outside: string },
  ) => Promise<void>,
): Promise<void> {
  return withFolder(async (folder) => {
    const root = `${folder}/mail`;
    const box = makeBox(root, "bob");
    const outside = `${folder}/outside`;
    Deno.mkdirSync(outside);
    Deno.writeTextFileSync(`${outside}/secret`, SECRET);
    await test({ root, box, outside });
    assertEquals(namesIn(outside), ["secret"]);
    assertEquals(Deno.readTextFileSync(`${outside}/secret`), SECRET);
  });
}

for (const kind of ["symbolic", "hard"]) {
  Deno.test(`a ${kind} link planted among the mails is not read`, async () => {
    await withOutside(async ({ root, box, outside }) => {
      const link = kind === "hard" ? Deno.linkSync : Deno.symlinkSync;
      for (const folder of ["new", "cur"]) {
        link(
          `${outside}/secret`,
          `${box}/${folder}/1780000001.link-in-${folder}`,
        );
      }
      await useStore(root, async (store) => {
        await send(store, "x", { title: "real" });
        assertEquals(await titles(store, "bob"), ["real"]);
        const id = "1780000001.link-in-new";
        assertEquals(await store.read("bob", { id }), undefined);
        assertEquals(await store.delete("bob", { id }), undefined);
      });
    });
  });
}

Deno.test("a link put in the place of a known mail is not read", async () => {
  await withOutside(async ({ root, box, outside }) => {
    await useStore(root, async (store) => {
      const id = await send(store, "x");
      await titles(store, "bob");
      const before = Deno.statSync(`${box}/new`).mtime!;
      Deno.removeSync(`${box}/new/${id}`);
      Deno.symlinkSync(`${outside}/secret`, `${box}/new/${id}`);
      Deno.utimeSync(`${box}/new`, before, before);
      assertEquals(await store.read("bob", { id }), undefined);
    });
  });
});

Deno.test("a link put in the place of a mail while it is opened is not read", async () => {
  await withOutside(async ({ root, box, outside }) => {
    let swap = (_path: string) => {};
    const fs = steppedFileSystem({
      before(step, path) {
        if (step === "openSync" && path.includes("/new/")) swap(path);
      },
    });
    await useStore(root, async (store) => {
      const id = await send(store, "x");
      swap = (path) => {
        Deno.removeSync(path);
        Deno.symlinkSync(`${outside}/secret`, path);
      };
      assertEquals(await store.read("bob", { id }), undefined);
      assertEquals(Deno.readLinkSync(`${box}/new/${id}`), `${outside}/secret`);
    }, { fs });
  });
});

Deno.test("a mail of another user linked into a box is not shown", async () => {
  await withOutside(async ({ root, box }) => {
    await useStore(root, async (store) => {
      const id = await send(store, "for carol", { to: ["carol", "dave"] });
      Deno.linkSync(`${root}/carol/new/${id}`, `${box}/new/${id}`);
      assertEquals(await titles(store, "bob"), []);
      assertEquals(
        (await readText(store, "carol", { id }))?.content,
        "for carol",
      );
    });
  });
});

const USES: Record<string, (store: MailStore) => Promise<unknown>> = {
  count: (store) => store.count("bob"),
  read: (store) => store.read("bob", { index: 1 }),
  receive: (store) => store.deliver(draft()),
  send: (store) => store.deliver(draft({ from: "bob", to: ["carol"] })),
};

/** The folder that is a link, and what needs it. */
const LINKED_FOLDERS = {
  "": ["count", "read", "receive", "send"],
  "/new": ["count", "read", "receive"],
  "/cur": ["count", "read", "receive"],
  "/tmp": ["send"],
};

for (const [folder, uses] of Object.entries(LINKED_FOLDERS)) {
  Deno.test(`a box whose ${folder || "own"} folder is a link is not used`, async () => {
    await withOutside(async ({ root, box, outside }) => {
      Deno.removeSync(`${box}${folder}`, { recursive: true });
      Deno.symlinkSync(outside, `${box}${folder}`);
      await useStore(root, async (store) => {
        for (const use of uses) {
          const error = () => USES[use](store);
          await assertRejects(
            error,
            StorageError,
            "one of its folders is not a folder",
          );
        }
      });
      await recoverDeliveries(root, () => {});
    });
  });
}

Deno.test("a link in the place of an index is replaced", async () => {
  for (const link of [Deno.symlinkSync, Deno.linkSync]) {
    for (const end of ["", "-wal", "-shm"]) {
      await withOutside(async ({ root, box, outside }) => {
        link(`${outside}/secret`, `${box}/letterlock.db${end}`);
        await useStore(root, async (store) => {
          await send(store, "x", { title: "a" });
          assertEquals(await titles(store, "bob"), ["a"]);
        });
      });
    }
  }
});

Deno.test("recovery sends no file that somebody put into tmp", async () => {
  await withOutside(async ({ root, box, outside }) => {
    const name = (n: number) => `1780000000.M00000${n}Ddraft-01.letterlock`;
    Deno.linkSync(`${outside}/secret`, `${box}/tmp/${name(1)}`);
    Deno.linkSync(`${outside}/secret`, `${box}/tmp/${name(2)}.undo`);
    Deno.symlinkSync(`${outside}/secret`, `${box}/tmp/${name(3)}`);
    const forged = "From: alice <alice@letterlock.invalid>\n" +
      "To: bob <bob@letterlock.invalid>\nX-Letterlock-Length: 1\n\nx";
    Deno.writeTextFileSync(`${box}/tmp/${name(4)}`, forged);
    Deno.linkSync(`${box}/tmp/${name(4)}`, `${box}/tmp/${name(5)}`);
    await recoverDeliveries(root, () => assert(false, "nothing is resumed"));
    await useStore(root, async (store) => {
      assertEquals(await titles(store, "bob"), []);
    });
    const later = () => Date.now() + 48 * 3600 * 1000;
    await recoverDeliveries(root, () => {}, { now: later });
    assertEquals(namesIn(`${box}/tmp`), [name(3)]);
  });
});

Deno.test("a store under a mail folder that is itself a link works", async () => {
  await withFolder(async (folder) => {
    Deno.mkdirSync(`${folder}/real`);
    Deno.symlinkSync(`${folder}/real`, `${folder}/mail`);
    await useStore(`${folder}/mail`, async (store) => {
      await send(store, "x", { title: "a" });
      assertEquals(await titles(store, "bob"), ["a"]);
    }, { now: () => NOON });
  });
});
