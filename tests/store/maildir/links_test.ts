import { assert, assertEquals, assertRejects } from "@std/assert";
import { StorageError } from "../../../lib/store/errors.ts";
import {
  diskFileSystem,
  type FileSystem,
  type OpenFile,
} from "../../../lib/store/maildir/file_system.ts";
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

type Place = Parameters<Parameters<typeof withOutside>[0]>[0];

/** Somebody who is not the owner of the box owns the file outside. */
const OTHER_OWNER: FileSystem = {
  ...diskFileSystem,
  openSync(path, options) {
    const file = diskFileSystem.openSync(path, options);
    if (!String(path).includes("link-in")) return file;
    const statSync = () => ({ ...file.statSync(), uid: 12345 });
    return { ...methodsOf(file), statSync };
  },
};

function methodsOf(file: OpenFile): OpenFile {
  return {
    readSync: (bytes) => file.readSync(bytes),
    writeSync: (bytes) => file.writeSync(bytes),
    seekSync: (offset, whence) => file.seekSync(offset, whence),
    statSync: () => file.statSync(),
    utimeSync: (atime, mtime) => file.utimeSync(atime, mtime),
    sync: () => file.sync(),
    syncSync: () => file.syncSync(),
    lock: (exclusive) => file.lock(exclusive),
    lockSync: (exclusive) => file.lockSync(exclusive),
    close: () => file.close(),
  };
}

/** Files that are none of bob's mails, and how they get into his box. */
const PLANTED: Record<
  string,
  { plant(place: Place, path: string): void; fs?: FileSystem }
> = {
  "a symbolic link": {
    plant: ({ outside }, path) => Deno.symlinkSync(`${outside}/secret`, path),
  },
  "a hard link to another user's file": {
    plant: ({ outside }, path) => Deno.linkSync(`${outside}/secret`, path),
    fs: OTHER_OWNER,
  },
  "a hard link that others of the group may have made": {
    plant({ outside, box }, path) {
      Deno.linkSync(`${outside}/secret`, path);
      Deno.chmodSync(`${box}/cur`, 0o770);
    },
  },
};

for (const [what, { plant, fs }] of Object.entries(PLANTED)) {
  for (const folder of ["new", "cur"]) {
    Deno.test(`${what} planted in ${folder} is not read`, async () => {
      await withOutside(async (place) => {
        const id = `1780000001.link-in-${folder}`;
        plant(place, `${place.box}/${folder}/${id}`);
        await useStore(place.root, async (store) => {
          await send(store, "x", { title: "real" });
          assertEquals(await titles(store, "bob"), ["real"]);
          assertEquals(await store.read("bob", { id }), undefined);
          assertEquals(await store.delete("bob", { id }), undefined);
        }, { fs });
      });
    });
  }
}

/** Where a mail of bob's box may have its second name. */
const SECOND_NAMES = {
  "the same folder": ({ box }: Place) => `${box}/cur/1780000002.R2.host`,
  "a folder of his": ({ box }: Place) => `${box}/.Archive/cur/1780000002.R2`,
  "a backup": ({ outside }: Place) => `${outside}/../backup/1780000001.R1.host`,
  "another box": ({ root }: Place) => `${root}/carol/new/1780000001.R1.host`,
};

for (const [where, second] of Object.entries(SECOND_NAMES)) {
  Deno.test(`a mail with a second name in ${where} is shown and read`, async () => {
    await withOutside(async (place) => {
      const { root, box } = place;
      const id = "1780000001.R1.host";
      Deno.writeTextFileSync(`${box}/cur/${id}:2,S`, SECRET);
      const other = second(place);
      Deno.mkdirSync(other.slice(0, other.lastIndexOf("/")), {
        recursive: true,
      });
      Deno.linkSync(`${box}/cur/${id}:2,S`, other);
      await useStore(root, async (store) => {
        assertEquals((await titles(store, "bob")).at(0), "secret");
        assertEquals(
          (await readText(store, "bob", { id }))?.content,
          "the key\n",
        );
        assertEquals((await store.delete("bob", { id }))?.id, id);
      });
      assertEquals(Deno.readTextFileSync(other), SECRET);
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
