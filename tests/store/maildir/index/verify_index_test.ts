import { DatabaseSync } from "node:sqlite";
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { FakeClock } from "../../../support/fake_clock.ts";
import { send } from "../../support/mails.ts";
import {
  diskFileSystem,
  removeIfThere,
} from "../../../../lib/store/maildir/file_system.ts";
import {
  openIndexFile,
  type VerifiedIndexes,
} from "../../../../lib/store/maildir/index/index_file.ts";
import { isDamage } from "../../../../lib/store/maildir/index/index_error.ts";
import { makeEntry } from "../../../../lib/store/maildir/index/make_entry.ts";
import {
  scrub,
  SCRUB_EVERY_MS,
  Scrubber,
} from "../../../../lib/store/maildir/index/scrub.ts";
import { makeMailId } from "../../../../lib/store/maildir/mail_name.ts";
import { Mailbox } from "../../../../lib/store/maildir/mailbox.ts";
import { useStore, withFolder } from "../support/temp_store.ts";

const SEED = 20261128;

/** Numbers from 0 to `below`, the same in each run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
}

Deno.test(`no corruption of a box's index gives a wrong list (seed ${SEED})`, async () => {
  await withFolder(async (root) => {
    const list = () =>
      useStore(root, async (store) => {
        const all = await store.list("bob", { limit: 50 });
        const unread = await store.list("bob", { limit: 50, unread: true });
        const found = await store.search("bob", { text: "title 1", limit: 50 });
        return [all, unread, found];
      });
    await useStore(root, async (store) => {
      for (let i = 0; i < 30; i++) {
        await send(store, "x", { title: `Title ${i}` });
      }
    });
    const right = await list();
    const path = `${root}/bob/letterlock.db`;
    const random = randomNumbers(SEED);
    let changed = 0;
    for (let round = 0; round < 50; round++) {
      const bytes = Deno.readFileSync(path);
      for (let i = 0, count = 1 + random(20); i < count; i++) {
        bytes[random(bytes.length)] = random(256);
      }
      Deno.writeFileSync(path, bytes);
      const { ino } = Deno.statSync(path);
      assertEquals(await list(), right, `round ${round}`);
      if (Deno.statSync(path).ino !== ino) changed++;
    }
    assert(changed > 10, `only ${changed} were noticed`);
  });
});

Deno.test("stores of one process look once whether an index is as it was written", async () => {
  await withFolder(async (root) => {
    await useStore(root, async (store) => {
      await send(store, "x", { title: "Right" });
    });
    const box = `${root}/bob`;
    const verified: VerifiedIndexes = new Map();
    const inodeBy = (known?: VerifiedIndexes) => {
      openIndexFile(diskFileSystem, box, { verified: known }).close();
      return Deno.statSync(`${box}/letterlock.db`).ino;
    };
    const inode = inodeBy(verified);
    const file = new DatabaseSync(`${box}/letterlock.db`);
    file.exec("UPDATE mails SET title = 'Wrong'");
    file.close();
    assertEquals(inodeBy(verified), inode, "it was looked at before");
    const fresh = inodeBy();
    assertNotEquals(fresh, inode, "another process replaces it");
    assertEquals(verified.get(box), inode);
    assertEquals(inodeBy(verified), fresh);
    assertEquals(verified.get(box), fresh, "the new one is looked at");
  });
});

const MAILS = 700;
const STEP = 400;

/** A box whose index is not read through when it is opened, as a large one is not. */
function openBox(root: string): Mailbox {
  return new Mailbox(diskFileSystem, root, "bob", { verify: false });
}

/** Fills the index of a box, whose mails need no files for that. */
function fillIndex(box: Mailbox, mails = MAILS): void {
  box.files.ensure([]);
  box.database.write(() => {
    for (let i = 0; i < mails; i++) {
      const micros = 1_780_000_000_000_000 + i * 1_000_000;
      const id = makeMailId(micros, `draft-${i}-of-many`);
      const file = i % 3 === 0 ? id : `${id}:2,S`;
      const folder = i % 3 === 0 ? "new" as const : "cur" as const;
      const head = { from: "alice", title: `Title ${i}` };
      const sizes = { length: i, size: i, bytes: i };
      box.mails.add(makeEntry(head, { id, folder, file, micros, ...sizes }));
    }
  });
}

/** What people see of a box: both ends, the middle, and what they have not read. */
function look({ mails }: Mailbox): unknown {
  return [
    mails.list({ limit: 50 }),
    mails.list({ limit: 50, before: 400 }),
    mails.list({ limit: 50, before: 20 }),
    mails.list({ limit: 50, unread: true }),
    mails.find({ index: 600 }),
    mails.bytes(),
  ];
}

/** Goes once through all of the index. */
function scrubAll(box: Mailbox, inode: number | null): boolean {
  for (let done = 0; done <= MAILS; done += STEP) {
    scrub(box, STEP);
    if (inodeOf(box) !== inode) return true;
  }
  return false;
}

function inodeOf({ files }: Mailbox): number | null {
  try {
    return Deno.statSync(`${files.path}/letterlock.db`).ino;
  } catch {
    return null;
  }
}

/** What becomes of a look into an index that was changed. */
function outcomeOf(root: string, right: unknown): string {
  const box = openBox(root);
  try {
    const inode = inodeOf(box);
    box.database.get("SELECT 1");
    if (inodeOf(box) !== inode) return "noticed when it was opened";
    const isRight = JSON.stringify(look(box)) === JSON.stringify(right);
    if (scrubAll(box, inode)) return "noticed by the scrub";
    return isRight ? "right" : "wrong";
  } catch (error) {
    if (!isDamage(error)) throw error;
    return "noticed by a list";
  } finally {
    box.close();
  }
}

Deno.test(`no corruption of a large index gives a wrong list that stays (seed ${SEED})`, async () => {
  await withFolder((root) => {
    Deno.mkdirSync(`${root}/bob`);
    const box = openBox(root);
    fillIndex(box);
    const right = look(box);
    assert(!scrubAll(box, inodeOf(box)), "a sound index is left alone");
    box.close();
    const path = `${root}/bob/letterlock.db`;
    const sound = Deno.readFileSync(path);
    const random = randomNumbers(SEED);
    const outcomes: Record<string, number> = {};
    for (let round = 0; round < 200; round++) {
      const bytes = sound.slice();
      for (let i = 0, count = 1 + random(3); i < count; i++) {
        bytes[random(bytes.length)] ^= 1 + random(255);
      }
      for (const end of ["-wal", "-shm"]) {
        removeIfThere(diskFileSystem, path + end);
      }
      Deno.writeFileSync(path, bytes);
      const outcome = outcomeOf(root, right);
      assert(outcome !== "wrong", `round ${round}`);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    assert(outcomes["noticed by a list"] > 10, JSON.stringify(outcomes));
    assert(outcomes["noticed by the scrub"] > 50, JSON.stringify(outcomes));
  });
});

Deno.test("a large index is checked part by part, and not with each of many requests", async () => {
  await withFolder(async (root) => {
    Deno.mkdirSync(`${root}/bob`);
    const box = openBox(root);
    fillIndex(box, 2500);
    const clock = new FakeClock();
    const scrubber = new Scrubber(clock);
    const places: unknown[] = [];
    for (const wait of [0, SCRUB_EVERY_MS - 1, 1, 1, SCRUB_EVERY_MS]) {
      await clock.advance(wait);
      scrubber.scrub(box);
      places.push(box.database.get("SELECT key FROM scrub")?.key);
    }
    box.close();
    const [first, same, next, stays, last] = places as string[];
    assertEquals([first, next], [same, stays]);
    assert("" < first && first < next && next < last, `${places}`);
  });
});
