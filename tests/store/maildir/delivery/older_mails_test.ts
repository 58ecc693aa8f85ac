import { assertEquals, assertRejects } from "@std/assert";
import { OverQuotaError } from "../../../../lib/store/errors.ts";
import { checkRoom } from "../../../../lib/store/maildir/delivery/publish.ts";
import { diskFileSystem } from "../../../../lib/store/maildir/file_system.ts";
import { refresh } from "../../../../lib/store/maildir/index/refresh.ts";
import { Mailbox } from "../../../../lib/store/maildir/mailbox.ts";
import type { MailStore } from "../../../../lib/store/store.ts";
import { delivered, imported, send } from "../../support/mails.ts";
import { fill, MAILS, nameOf, withBigBox } from "../support/big_box.ts";
import {
  leaveAlone,
  removeIndex,
  useStore,
  withFolder,
} from "../support/temp_store.ts";

Deno.test("a draft that became one of the older mails is not delivered again", async () => {
  await withFolder(async (root) => {
    const id = await useStore(
      root,
      (store) => send(store, "x", { id: "draft-old" }),
    );
    fill(root);
    const time = Number(id.split(".")[0]);
    for (let i = 0; i < MAILS; i++) {
      const name = `${time + 1 + i}.R${i}.host:2,S`;
      Deno.renameSync(`${root}/bob/${nameOf(i)}`, `${root}/bob/cur/${name}`);
    }
    leaveAlone(root, "bob");
    removeIndex(root, "bob");
    Deno.removeSync(`${root}/alice/drafts`, { recursive: true });
    await useStore(root, async (store) => {
      const { mails } = await store.list("bob", { limit: 1 });
      assertEquals(mails[0].index, MAILS + 1);
      const again = await send(store, "x", { id: "draft-old" });
      assertEquals(again, id);
      assertEquals((await store.count("bob")).total, MAILS + 1);
      assertEquals(await delivered(store, "alice", "draft-old"), { id });
    });
  });
});

Deno.test("an imported message that is one of the older mails is not imported again", async () => {
  await withFolder(async (root) => {
    const text = "Subject: Old\n\nyears\n";
    const time = Date.UTC(2020, 1, 1);
    const { id } = await useStore(
      root,
      (store) => imported(store, "bob", text, { time }),
    );
    fill(root);
    removeIndex(root, "bob");
    await useStore(root, async (store) => {
      await store.list("bob", { limit: 1 });
      assertEquals(await imported(store, "bob", text, { time }), {
        id,
        added: false,
      });
    });
  });
});

Deno.test("a quota counts the older mails, too", async () => {
  await withBigBox(async (root) => {
    const list = (store: MailStore) => store.list("bob", { limit: 1 });
    await useStore(root, list);
    await assertRejects(
      () => useStore(root, send, { quota: 1100 * 4096 }),
      OverQuotaError,
    );
  });
});

Deno.test("checkRoom() keeps no mail away while nobody knows the older ones", async () => {
  await withBigBox(async (root) => {
    const box = new Mailbox(diskFileSystem, root, "bob");
    try {
      await refresh(box, "newest");
      checkRoom(box, 1, 1);
      await refresh(box, "all");
      const error = await assertRejects(
        () => Promise.try(() => checkRoom(box, 1, 1)),
        OverQuotaError,
      );
      assertEquals(error.recipient, "bob");
    } finally {
      box.close();
    }
  });
});
