import { assert, assertEquals, assertRejects } from "@std/assert";
import { diskFileSystem } from "../../../../lib/store/maildir/file_system.ts";
import {
  fromNewest,
  OlderMailsError,
} from "../../../../lib/store/maildir/index/older_mails.ts";
import { refresh } from "../../../../lib/store/maildir/index/refresh.ts";
import { Mailbox } from "../../../../lib/store/maildir/mailbox.ts";
import type { MailStoreOptions } from "../../../../lib/store/maildir/opened_boxes.ts";
import type { MailStore } from "../../../../lib/store/store.ts";
import { readText } from "../../support/mails.ts";
import { MAILS, nameOf, UNREAD_EVERY, withBigBox } from "../support/big_box.ts";
import { steppedFileSystem } from "../support/stepped_file_system.ts";
import {
  leaveAlone,
  makeBox,
  useStore,
  withFolder,
} from "../support/temp_store.ts";

/** A disk that counts the mails that are opened. */
function counting() {
  const opened = { mails: 0 };
  const fs = steppedFileSystem({
    before(step, path) {
      if (step === "openSync" && /\/(?:new|cur)\/./.test(path)) opened.mails++;
    },
  });
  return { opened, fs };
}

async function idAt(store: MailStore, index: number): Promise<string> {
  const { mails } = await store.list("bob", { before: index + 1, limit: 1 });
  return mails[0].id;
}

async function all<T>(pieces: AsyncIterable<T>): Promise<T[]> {
  return await Array.fromAsync(pieces);
}

/** What can be asked of a box, and answers that compare. */
const QUESTIONS: Record<string, (store: MailStore) => Promise<unknown>> = {
  "the newest": (store) => store.list("bob", { limit: 50 }),
  "a page among the newest": (store) =>
    store.list("bob", { before: MAILS - 400, limit: 50 }),
  "a page over the edge": (store) =>
    store.list("bob", { before: MAILS - 970, limit: 50 }),
  "the oldest": (store) => store.list("bob", { before: 5, limit: 50 }),
  "before the oldest": (store) => store.list("bob", { before: 1, limit: 50 }),
  "all of them": (store) => store.list("bob", { limit: 2 * MAILS }),
  "without copies": (store) => store.list("bob", { sent: false, limit: 50 }),
  "what was sent": (store) => store.list("bob", { sent: true, limit: 200 }),
  "what is unread": (store) => store.list("bob", { unread: true, limit: 50 }),
  "all that is unread": (store) =>
    store.list("bob", { unread: true, limit: MAILS }),
  "their number": (store) => store.count("bob"),
  "a text among the newest": (store) =>
    store.search("bob", { text: "mail 12", limit: 20 }),
  "a text among the oldest": (store) =>
    store.search("bob", { text: "mail 7", limit: 200 }),
  "a text in contents": (store) =>
    store.search("bob", { text: "body 77", contents: true, limit: 20 }),
  "one of the newest": (store) =>
    readText(store, "bob", { index: MAILS - 3, peek: true }),
  "one of the oldest": (store) =>
    readText(store, "bob", { index: 3, peek: true }),
  "one that is not there": (store) =>
    readText(store, "bob", { index: MAILS + 1, peek: true }),
  "an old one by its id": (store) =>
    readText(store, "bob", { id: "1780000017.R17.host", peek: true }),
  "no one by its id": (store) =>
    readText(store, "bob", { id: "1780000017.R18.host", peek: true }),
  "all flags": (store) => all(store.flags("bob")),
  "whole messages": async (store) => {
    const ids = ["1780001299.R1299.host", "1780000006.R6.host", "none"];
    const messages = await all(store.messages("bob", ids));
    return messages.map((message) => message?.mail);
  },
  "heads": (store) => store.heads("bob", ["1780000006.R6.host"]),
};

for (const [what, ask] of Object.entries(QUESTIONS)) {
  Deno.test(`a new index of a big box answers like a whole one: ${what}`, async () => {
    await withBigBox(async (root) => {
      const fresh = await useStore(root, ask);
      const after = await useStore(root, ask);
      const whole = await useStore(root, async (store) => {
        await store.search("bob", { text: "nothing such", limit: 1 });
        return await ask(store);
      });
      assertEquals(fresh, whole);
      assertEquals(after, whole);
    });
  });
}

Deno.test("the first list of a big box opens its newest mails only, and the next ones none", async () => {
  await withBigBox(async (root) => {
    const { opened, fs } = counting();
    await useStore(root, async (store) => {
      const page = await store.list("bob", { sent: false, limit: 50 });
      assertEquals([page.total, page.unread], [MAILS, MAILS / UNREAD_EVERY]);
      assert(opened.mails >= 1000 && opened.mails < MAILS, `${opened.mails}`);
      opened.mails = 0;
      await store.list("bob", { limit: 50 });
      await store.list("bob", { before: MAILS - 500, limit: 50 });
      await store.count("bob");
      assertEquals(opened.mails, 0);
      await store.list("bob", { before: 100, limit: 50 });
      assert(opened.mails > 0 && opened.mails <= 300, `${opened.mails}`);
    }, { fs });
  });
});

Deno.test("a list of unread mails reads no older ones where all of these were read", async () => {
  await withBigBox(async (root) => {
    for (let i = 0; i < 300; i += UNREAD_EVERY) {
      Deno.renameSync(
        `${root}/bob/${nameOf(i)}`,
        `${root}/bob/${nameOf(i).replace("new/", "cur/")}:2,S`,
      );
    }
    leaveAlone(root, "bob");
    const { opened, fs } = counting();
    await useStore(root, async (store) => {
      const query = { unread: true, limit: MAILS };
      const page = await store.list("bob", query);
      assertEquals([page.unread, page.mails.length], [200, 200]);
      assert(opened.mails < MAILS, `${opened.mails}`);
      opened.mails = 0;
      const listed = await store.list("bob", { ...query, sent: false });
      assertEquals([listed.mails.length, opened.mails], [172, 0]);
    }, { fs });
  });
});

Deno.test("mails of a new index are marked and deleted by the numbers that a list shows", async () => {
  await withBigBox(async (root) => {
    await useStore(root, async (store) => {
      await store.list("bob", { limit: 50 });
      const index = MAILS - 4;
      assertEquals((await store.delete("bob", { index }))?.title, "Mail 1295");
      assertEquals(
        (await store.mark("bob", { index, unread: true }))?.title,
        "Mail 1296",
      );
      assertEquals(await store.count("bob"), { total: MAILS - 1, unread: 260 });
      assertEquals((await store.delete("bob", { index: 2 }))?.title, "Mail 1");
      assertEquals((await store.delete("bob", { index: 2 }))?.title, "Mail 2");
      assertEquals(await store.count("bob"), { total: MAILS - 3, unread: 260 });
      const undeleted = await store.undelete("bob", { index: 2 });
      assertEquals([undeleted?.title, undeleted?.index], ["Mail 1", 2]);
    });
  });
});

Deno.test("a new index counts what other programs bring and remove among its older mails", async () => {
  await withBigBox(async (root) => {
    await useStore(root, async (store) => {
      await store.list("bob", { limit: 50 });
      const box = `${root}/bob`;
      for (const i of [0, 5, 6]) Deno.removeSync(`${box}/${nameOf(i)}`);
      Deno.writeTextFileSync(`${box}/new/1780009999.R.host`, "\nx");
      Deno.writeTextFileSync(`${box}/new/1700000000.R.host`, "\nx");
      const page = await store.list("bob", { limit: 1 });
      assertEquals([page.total, page.unread], [MAILS - 1, 260]);
      assertEquals(page.mails[0].index, MAILS - 1);
      assertEquals(await idAt(store, 1), "1700000000.R.host");
      assertEquals(await idAt(store, 2), "1780000001.R1.host");
      assertEquals(await store.count("bob"), { total: MAILS - 1, unread: 260 });
    });
  });
});

Deno.test("a mail of the box that is older than all others, or tells no time, has its place", async () => {
  await withBigBox(async (root) => {
    const path = `${root}/bob/cur/no time:2,S`;
    Deno.writeTextFileSync(path, "Subject: timeless\n\nx");
    Deno.utimeSync(path, 1_600_000_000, 1_600_000_000);
    leaveAlone(root, "bob");
    await useStore(root, async (store) => {
      const page = await store.list("bob", { limit: 1 });
      assertEquals([page.total, page.mails[0].index], [MAILS + 1, MAILS + 1]);
      const first = await readText(store, "bob", { index: 1, peek: true });
      assertEquals(first?.title, "timeless");
    });
  });
});

Deno.test("a look at the older mails that is broken off leaves right answers, and goes on", async () => {
  await withBigBox(async (root) => {
    const options: MailStoreOptions = {
      progress: (done) => {
        if (done === stopAt) throw new Error("Nobody waits");
      },
    };
    let stopAt = Infinity;
    await useStore(root, async (store) => {
      const search = () => store.search("bob", { text: "none", limit: 1 });
      await store.list("bob", { limit: 50 });
      stopAt = 250;
      await assertRejects(search, Error, "Nobody waits");
      const page = await store.list("bob", { before: MAILS - 1100, limit: 50 });
      assertEquals([page.total, page.unread], [MAILS, 260]);
      assertEquals(page.mails.at(-1)?.title, `Mail ${MAILS - 1102}`);
      assertEquals(page.mails.at(-1)?.index, MAILS - 1101);
      stopAt = Infinity;
      assertEquals((await search()).total, MAILS);
      assertEquals(await idAt(store, 1), "1780000000.R0.host");
    }, options);
  });
});

Deno.test("mails of one time are taken in together", async () => {
  await withFolder(async (root) => {
    const box = makeBox(root, "bob");
    for (let i = 0; i < MAILS; i++) {
      const name = `1780000000.R${String(i).padStart(4, "0")}.host:2,S`;
      Deno.writeTextFileSync(`${box}/cur/${name}`, `Subject: ${i}\n\nx`);
    }
    leaveAlone(root, "bob");
    await useStore(root, async (store) => {
      const { total, mails } = await store.list("bob", { limit: 1 });
      assertEquals(total, MAILS);
      assertEquals([mails[0].title, mails[0].index], [`${MAILS - 1}`, MAILS]);
    });
  });
});

Deno.test("two workers that take in the same box never count a mail twice", async () => {
  await withBigBox(async (root) => {
    const mine = new Mailbox(diskFileSystem, root, "bob");
    const others = new Mailbox(diskFileSystem, root, "bob");
    const wanted = { total: MAILS, unread: 260 };
    try {
      await refresh(others, "newest");
      const seen: unknown[] = [];
      const look = async (done?: number) => {
        if (done === 150 || done === 250) {
          await refresh(others, "newest");
          seen.push(others.mails.count());
        }
      };
      await refresh(mine, "all", look);
      assertEquals(seen, [wanted, wanted]);
      assertEquals(mine.mails.size, { rows: MAILS, older: 0 });
      // One that has read the folders before, and notes later what it lacks.
      others.dropIndex();
      const late = async (done?: number) => {
        if (done === 1) await refresh(mine, "all");
      };
      await refresh(others, "newest", late);
      assertEquals(others.mails.count(), wanted);
      assertEquals(others.mails.size, { rows: MAILS, older: 0 });
    } finally {
      mine.close();
      others.close();
    }
  });
});

Deno.test("fromNewest() asks again only where older mails are needed", async () => {
  const asked: string[] = [];
  const look = (needed: string) => {
    asked.push(needed);
    return Promise.resolve();
  };
  assertEquals(await fromNewest(look, () => 1), 1);
  assertEquals(asked, ["newest"]);
  const answer = () => {
    if (asked.at(-1) === "newest") throw new OlderMailsError();
    return 2;
  };
  assertEquals(await fromNewest(look, answer), 2);
  assertEquals(asked, ["newest", "newest", "all"]);
  const fail = () => Promise.reject(new Error("another"));
  await assertRejects(() => fromNewest(look, fail), Error, "another");
  assertEquals(asked.at(-1), "newest");
});
