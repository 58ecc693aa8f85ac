import { assert, assertEquals, assertRejects } from "@std/assert";
import { diskFileSystem } from "../../../../lib/store/maildir/file_system.ts";
import { refresh } from "../../../../lib/store/maildir/index/refresh.ts";
import { Mailbox } from "../../../../lib/store/maildir/mailbox.ts";
import type { MailStore } from "../../../../lib/store/store.ts";
import { draft, imported, messageOf, send } from "../../support/mails.ts";
import {
  leaveAlone,
  makeBox,
  useStore,
  withFolder,
} from "../support/temp_store.ts";

/** What happens while an index lacks the older mails, or while it takes them in. */
const MAILS = 10;
/** Mails that a first list takes in. */
const newest = 4;
/** Later than the clocks of the tests. */
const AHEAD = 1_790_000_000;

function withBox(
  nameOf: (i: number) => string,
  test: (root: string) => Promise<void>,
): Promise<void> {
  return withFolder((root) => {
    const box = makeBox(root, "bob");
    for (let i = 0; i < MAILS; i++) {
      const path = `${box}/cur/${nameOf(i)}:2,S`;
      Deno.writeTextFileSync(path, `Subject: Mail ${i}\n\nx`);
    }
    leaveAlone(root, "bob");
    return test(root);
  });
}

async function indexes(store: MailStore): Promise<Record<string, number>> {
  const { mails } = await store.list("bob", { limit: 2 * MAILS });
  return Object.fromEntries(mails.map(({ title, index }) => [title, index]));
}

Deno.test("a mail that comes with an earlier time than the older ones has its place before them", async () => {
  await withBox((i) => `${AHEAD + i}.R.host`, async (root) => {
    await useStore(root, async (store) => {
      // Nobody asks the boxes what a sender sent whose marks are there.
      await send(store, "x", { to: ["carol"] });
      await store.list("bob", { limit: 1 });
      leaveAlone(root, "bob");
      await store.list("bob", { limit: 1 });
      const id = await send(store, "x", { title: "Late" });
      const { total, unread, mails } = await store.list("bob", {
        limit: newest + 1,
      });
      assertEquals([total, unread], [MAILS + 1, 1]);
      const shown = mails.map(({ title, index }) => `${index} ${title}`);
      assertEquals(shown, [5, 6, 7, 8, 9].map((i) => `${i + 2} Mail ${i}`));
      const first = await store.delete("bob", { index: 1 });
      assertEquals([first?.id, first?.index], [id, 1]);
      assertEquals((await indexes(store))["Mail 9"], MAILS);
    }, { newest });
  });
});

Deno.test("a mail without a time in its name has the place of its file's time", async () => {
  const nameOf = (i: number) =>
    i % 2 === 0 ? `1780000${i}00.R.host` : `odd ${i}`;
  await withBox(nameOf, async (root) => {
    for (let i = 1; i < MAILS; i += 2) {
      const time = 1_780_000_000 + 100 * i;
      Deno.utimeSync(`${root}/bob/cur/odd ${i}:2,S`, time, time);
    }
    leaveAlone(root, "bob");
    await useStore(root, async (store) => {
      const { mails } = await store.list("bob", { limit: 2 });
      const shown = mails.map(({ title, index }) => [title, index]);
      assertEquals(shown, [["Mail 8", MAILS - 1], ["Mail 9", MAILS]]);
    }, { newest });
    const box = new Mailbox(diskFileSystem, root, "bob");
    try {
      assertEquals(box.mails.size, { rows: newest, older: MAILS - newest });
    } finally {
      box.close();
    }
  });
});

Deno.test("the sender's copy keeps to the quota while older mails of the box are unread", async () => {
  await withBox((i) => `1780000${i}00.R.host`, async (root) => {
    const copied = async (quota: number) => {
      return await useStore(root, async (store) => {
        const letter = draft({ from: "bob", to: ["alice"], copy: true });
        const delivery = await store.deliver(letter);
        if ("id" in delivery) throw new Error("Not so: it was delivered");
        await delivery.write(new TextEncoder().encode("x"));
        return (await delivery.commit(1)).copied;
      }, { newest, quota });
    };
    await useStore(root, async (store) => {
      await send(store, "x", { from: "bob", to: ["alice"] });
      await store.list("bob", { limit: 1 });
    }, { newest });
    assertEquals(await copied(MAILS * 4096), false);
    assertEquals(await copied((MAILS + 1) * 4096), true);
  });
});

Deno.test("an import goes on where the box was filled, and listed, since it began", async () => {
  await withFolder(async (root) => {
    const box = makeBox(root, "bob");
    await useStore(root, async (store) => {
      const text = "Subject: Old\n\nx\n";
      const message = await messageOf(text, { time: 0 });
      const importing = await store.import("bob", message);
      if ("id" in importing) throw new Error("Not so: it was there");
      await importing.write(new TextEncoder().encode(text));
      for (let i = 0; i < MAILS; i++) {
        const path = `${box}/cur/${AHEAD + i}.R.host:2,S`;
        Deno.writeTextFileSync(path, "\nx");
      }
      await useStore(root, (other) => other.list("bob", { limit: 1 }), {
        newest,
      });
      assertEquals((await importing.commit()).added, true);
      assertEquals((await indexes(store)).Old, 1);
      assertEquals((await imported(store, "bob", text)).added, false);
    }, { newest });
  });
});

/** Two workers over one box, both of which take in a few mails at once. */
async function withWorkers(
  root: string,
  test: (mine: Mailbox, others: Mailbox) => Promise<void>,
): Promise<void> {
  const open = () => new Mailbox(diskFileSystem, root, "bob", { newest });
  const [mine, others] = [open(), open()];
  try {
    await test(mine, others);
  } finally {
    mine.close();
    others.close();
  }
}

Deno.test("totals are right at each step of two workers, whatever times the mails have", async () => {
  const names: Record<string, (i: number) => string> = {
    different: (i) => `${1_780_000_000 + i}.R.host`,
    "the same": (i) => `1780000000.R${i}.host`,
    "two of each": (i) => `${1_780_000_000 + (i >> 1)}.R${i}.host`,
    "the files'": (i) => `mail ${i}`,
  };
  for (const [times, nameOf] of Object.entries(names)) {
    await withBox(nameOf, async (root) => {
      await withWorkers(root, async (mine, others) => {
        const wanted = { total: MAILS, unread: 0 };
        const check = () => assertEquals(others.mails.count(), wanted, times);
        await refresh(mine, "all", async (done) => {
          if (done !== 1) return;
          await refresh(others, "all", (done) => {
            if (done !== undefined && mine.mails.size.rows > 0) check();
          });
          check();
        });
        check();
        assertEquals(others.mails.size, { rows: MAILS, older: 0 });
      });
    });
  }
});

Deno.test("what a worker leaves that is broken off is never taken for true to the folders", async () => {
  await withBox((i) => `${1_780_000_000 + i}.R.host`, async (root) => {
    await withWorkers(root, async (mine, others) => {
      const leave = () =>
        refresh(mine, "all", async (done) => {
          if (done === 2) {
            // Another one ends all of it, and its user deletes the oldest mail.
            await refresh(others, "all");
            Deno.removeSync(`${root}/bob/cur/1780000000.R.host:2,S`);
            leaveAlone(root, "bob");
            await refresh(others, "all");
          }
          // The last that it lacks, of which only its list of names still knows.
          if (done === MAILS) throw new Error("Nobody waits");
        });
      await assertRejects(leave, Error, "Nobody waits");
      await refresh(others, "newest");
      assertEquals(others.mails.count(), { total: MAILS - 1, unread: 0 });
    });
  });
});

Deno.test("an index of a box that other programs change lacks fewer mails each time", async () => {
  await withBox((i) => `${1_780_000_000 + i}.R.host`, async (root) => {
    const box = new Mailbox(diskFileSystem, root, "bob", { newest: 1 });
    const sizes: unknown[] = [];
    const countUp = (done = 0, total = 0) =>
      assert(Number.isInteger(total) && done <= total);
    try {
      for (let i = 0; i < 3; i++) {
        await refresh(box, "newest", countUp);
        sizes.push(box.mails.size);
        Deno.writeTextFileSync(`${root}/bob/new/${AHEAD + i}.R.host`, "\nx");
      }
    } finally {
      box.close();
    }
    // Of 10, and then of 9, an eighth is more than one.
    assertEquals(sizes, [
      { rows: 1, older: 9 },
      { rows: 3, older: 8 },
      { rows: 5, older: 7 },
    ]);
  });
});
