import { assert, assertEquals } from "@std/assert";
import { KEPT_MS } from "../../../../lib/store/maildir/changes/deleted_mails.ts";
import { recoverDeliveries } from "../../../../lib/store/maildir/delivery/recovery.ts";
import type { MailStore } from "../../../../lib/store/store.ts";
import { NOON, send } from "../../support/mails.ts";
import { copyMailFolder } from "../support/folder_snapshot.ts";
import {
  changesDisk,
  steppedFileSystem,
  systemError,
} from "../support/stepped_file_system.ts";
import {
  leaveAlone,
  namesIn,
  removeIndex,
  useStore,
  withFolder,
} from "../support/temp_store.ts";
import { hastyFileSystem } from "../support/three_boxes.ts";

const now = () => NOON;

/** Bob's box with one mail, looked at a while ago. */
async function makeBox(root: string): Promise<string> {
  return await useStore(root, async (store) => {
    const id = await send(store, "x", { id: "draft-01", title: "a" });
    await store.count("bob");
    leaveAlone(root, "bob");
    await store.count("bob");
    return id;
  }, { now });
}

/** The mail is in one place, and can go to the other. */
async function assertInOnePlace(root: string, id: string): Promise<void> {
  await useStore(root, async (store) => {
    const places = await placesOf(store);
    assertEquals(places, places[0].length > 0 ? [[id], []] : [[], [id]]);
    assertEquals(await send(store, "x", { id: "draft-01" }), id);
    assertEquals(await placesOf(store), places, "it does not come again");
    await store.undelete("bob", { id });
    assertEquals(await placesOf(store), [[id], []]);
    await store.delete("bob", { id });
    assertEquals(await placesOf(store), [[], [id]]);
  }, { now });
}

async function placesOf(store: MailStore): Promise<string[][]> {
  const pages = [
    await store.list("bob", { limit: 9 }),
    await store.deleted("bob", { limit: 9 }),
  ];
  return pages.map(({ mails }) => mails.map(({ id }) => id));
}

Deno.test("a mail that is deleted and brought back is in one place after a crash at any step", async () => {
  await withFolder(async (folder) => {
    const root = `${folder}/mail`;
    Deno.mkdirSync(root);
    const id = await makeBox(root);
    const states: string[] = [];
    const before = (step: string) => {
      if (!changesDisk(step)) return;
      const state = `${folder}/state-${states.length}`;
      copyMailFolder(root, state);
      states.push(state);
    };
    const fs = steppedFileSystem({ before }, hastyFileSystem);
    await useStore(root, async (store) => {
      await store.delete("bob", { id });
      await store.undelete("bob", { id });
    }, { fs, now });
    assert(states.length > 8, `only ${states.length} steps`);
    for (const [i, state] of states.entries()) {
      if (i % 2) removeIndex(state, "bob");
      await assertInOnePlace(state, id);
    }
  });
});

Deno.test("a full disk, and a name without room, do not keep a mail from being deleted", async () => {
  await withFolder(async (root) => {
    const id = await makeBox(root);
    const before = (step: string, path: string) => {
      const isThere = step === "mkdirSync" && path.endsWith("/deleted");
      if (isThere) throw systemError("ENOSPC");
    };
    const fs = steppedFileSystem({ before }, hastyFileSystem);
    const name = `1780000000.${"x".repeat(240)}`;
    await useStore(root, async (store) => {
      assertEquals((await store.delete("bob", { id }))?.id, id);
      assertEquals(await placesOf(store), [[], []]);
    }, { fs, now });
    Deno.writeTextFileSync(`${root}/bob/new/${name}`, "Subject: b\n\n");
    await useStore(root, async (store) => {
      assertEquals((await store.delete("bob", { index: 1 }))?.title, "b");
      assertEquals(await placesOf(store), [[], []]);
    }, { now });
  });
});

Deno.test("a link in the place of the deleted mails takes no mail", async () => {
  await withFolder(async (root) => {
    const id = await makeBox(root);
    Deno.mkdirSync(`${root}/elsewhere`);
    Deno.symlinkSync(`${root}/elsewhere`, `${root}/bob/deleted`);
    await useStore(root, async (store) => {
      const failed = await store.delete("bob", { id }).catch((e) => e.name);
      assertEquals(failed, "StorageError");
      assertEquals((await store.count("bob")).total, 1);
    }, { now });
    assertEquals(namesIn(`${root}/elsewhere`), []);
  });
});

Deno.test("another user's file among the deleted mails is not brought back", async () => {
  await withFolder(async (root) => {
    await makeBox(root);
    const secret = await useStore(
      root,
      (store) => send(store, "secret", { to: ["carol"] }),
      { now },
    );
    Deno.mkdirSync(`${root}/bob/deleted`, { mode: 0o700 });
    const planted = `${root}/bob/deleted/${NOON}.new.${secret}`;
    Deno.linkSync(`${root}/carol/new/${secret}`, planted);
    await useStore(root, async (store) => {
      assertEquals((await store.deleted("bob", { limit: 9 })).mails, []);
      assertEquals(await store.undelete("bob", { index: 1 }), undefined);
    }, { now });
  });
});

Deno.test("the start of a server removes what was deleted more than a day ago", async () => {
  await withFolder(async (root) => {
    const id = await makeBox(root);
    await useStore(root, (store) => store.delete("bob", { id }), { now });
    const left = async (later: number) => {
      const clock = { now: () => NOON + later };
      await recoverDeliveries(root, () => {}, clock);
      return namesIn(`${root}/bob/deleted`).length;
    };
    assertEquals([await left(KEPT_MS - 1), await left(KEPT_MS)], [1, 0]);
  });
});
