import { assert, assertEquals } from "@std/assert";
import {
  diskFileSystem,
  type FileSystem,
} from "../../../../lib/store/maildir/file_system.ts";
import { openMailStore } from "../../../../lib/store/maildir/maildir_store.ts";
import { Mailbox } from "../../../../lib/store/maildir/mailbox.ts";
import { removeMail } from "../../../../lib/store/maildir/changes/delete_mail.ts";
import type { MailStore, MailSummary } from "../../../../lib/store/store.ts";
import { NOON, readText, send, totals } from "../../support/mails.ts";
import { namesIn, settle } from "./temp_store.ts";

/** Who gets the mails in the tests of crashes and failures. */
export const TO = ["bob", "carol", "dave"];
/** One is kept in memory until its end, the other is written as it comes. */
export const CONTENTS = { small: "Hi all", large: "x".repeat(70_000) };

/** Sends a draft from alice to all three, with a copy, and says the mail's id. */
export function sendToThree(
  store: MailStore,
  draftId: string,
  content: string,
): Promise<string> {
  const [bob, ...cc] = TO;
  const people = { to: [bob], cc, copy: true };
  return send(store, content, { ...people, id: draftId, title: draftId });
}

/** Runs `test` with an observer of the three boxes, which are made first. */
export async function watchThreeBoxes(
  root: string,
  test: (boxes: ThreeBoxes) => Promise<void>,
): Promise<void> {
  const fs = hastyFileSystem;
  const store = openMailStore(root, { now: () => NOON, fs });
  try {
    await totals(store, ["alice", ...TO]);
    await test(new ThreeBoxes(root, store));
  } finally {
    store.close();
  }
}

/** Says what came into the three boxes, as their users see it. */
export class ThreeBoxes {
  #before = TO.map(() => 0);

  constructor(readonly root: string, readonly store: MailStore) {}

  /** How many mails came to each since the last `remember`. */
  async arrived(): Promise<number[]> {
    const now = await totals(this.store, TO);
    return now.map((total, i) => total - this.#before[i]);
  }

  /** What is there now is not new any more. */
  async remember(): Promise<void> {
    await this.store.count("alice");
    this.#before = await totals(this.store, TO);
  }

  /** Each box has the same mails, one of each draft, and every one of them is whole. */
  async assertAllOnce(drafts: string[], content: string): Promise<void> {
    const limit = 2 * drafts.length;
    const lists: MailSummary[][] = [];
    for (const user of TO) {
      lists.push((await this.store.list(user, { limit })).mails);
    }
    const titles = lists[0].map(({ title }) => title).sort();
    assertEquals(titles, [...drafts].sort());
    for (const list of lists) assertEquals(list, lists[0]);
    await this.#assertCopies(lists[0]);
    for (const [i, { id }] of lists[0].entries()) {
      // All three have links to one file, so it is read in one of the boxes.
      const query = { id, peek: true };
      const mail = await readText(this.store, TO[i % TO.length], query);
      assertEquals(mail?.length, content.length);
      assert(mail?.content === content, `${mail?.title} is whole`);
    }
  }

  async #assertCopies(mails: MailSummary[]): Promise<void> {
    const limit = mails.length + 1;
    const copies = await this.store.list("alice", { limit, sent: true });
    const marks = { unread: false, sent: TO.join(", "), copy: true };
    const expected = mails.map((mail) => ({ ...mail, ...marks }));
    assertEquals(copies.mails, expected);
    assertEquals(
      (await this.store.list("alice", { limit, sent: false })).mails,
      [],
    );
  }

  /** The client sends the draft again, which the store of another worker takes. */
  again(draftId: string, content: string): Promise<string> {
    return sendToThree(this.store, draftId, content);
  }

  /** Deliveries in the sender's `tmp` that had begun. */
  async journals(): Promise<string[]> {
    await settle(this.store, this.root);
    const tmp = `${this.root}/alice/tmp`;
    return namesIn(tmp).filter((name) =>
      /\.(?:undo|done)$/.test(name) ||
      Deno.statSync(`${tmp}/${name}`).nlink! > 1
    );
  }
}

/** What `delete` of a store does to the only mail of a box, without waiting. */
export function deleteAtOnce(root: string, user: string): void {
  const box = new Mailbox(diskFileSystem, root, user);
  try {
    const found = box.mails.find({ index: 1 });
    assert(found && removeMail(box, found.mail, NOON));
  } finally {
    box.close();
  }
}

/** A disk that does not wait for the platter: the crash of a process needs no more. */
export const hastyFileSystem: FileSystem = {
  ...diskFileSystem,
  openSync(path, options) {
    return new Proxy(diskFileSystem.openSync(path, options), {
      get(file, name: keyof Deno.FsFile) {
        if (name === "sync") return () => Promise.resolve();
        if (name === "syncSync") return () => {};
        const value = file[name as "close"];
        return typeof value === "function" ? value.bind(file) : value;
      },
    });
  },
};
