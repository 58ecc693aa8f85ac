import { assert, assertEquals } from "@std/assert";
import {
  diskFileSystem,
  type FileSystem,
} from "../../../../lib/store/maildir/file_system.ts";
import { openMailStore } from "../../../../lib/store/maildir/maildir_store.ts";
import { Mailbox } from "../../../../lib/store/maildir/mailbox.ts";
import { removeMail } from "../../../../lib/store/maildir/read_mail.ts";
import type { MailStore } from "../../../../lib/store/store.ts";
import { namesIn, NOON, readText, send, useStore } from "./temp_store.ts";

/** Who gets the mails in the tests of crashes and failures. */
export const TO = ["bob", "carol", "dave"];
/** One is kept in memory until its end, the other is written as it comes. */
export const CONTENTS = { small: "Hi all", large: "x".repeat(100_000) };

/** Sends a draft from alice to all three, and says the mail's id. */
export function sendToThree(
  store: MailStore,
  draftId: string,
  content: string,
): Promise<string> {
  return send(store, content, { to: TO, id: draftId });
}

/** Runs `test` with an observer of boxes that are all there. */
export async function watchThreeBoxes(
  root: string,
  test: (boxes: ThreeBoxes) => Promise<void>,
): Promise<void> {
  const store = openMailStore(root, { now: () => NOON });
  try {
    const boxes = new ThreeBoxes(root, store);
    await boxes.settle();
    await test(boxes);
  } finally {
    store.close();
  }
}

/** Says what came into the three boxes, as their users see it. */
export class ThreeBoxes {
  #before = TO.map(() => 0);

  constructor(readonly root: string, readonly store: MailStore) {}

  /** Mails that came to each since the last `settle`; each is read, and is whole. */
  async arrived(content: string): Promise<number[]> {
    const counts: number[] = [];
    for (const [i, user] of TO.entries()) {
      const { total } = await this.store.count(user);
      for (let index = this.#before[i] + 1; index <= total; index++) {
        const mail = await readText(this.store, user, { index });
        assertEquals(mail?.length, content.length);
        assertEquals(mail?.content, content);
      }
      counts.push(total - this.#before[i]);
    }
    return counts;
  }

  /** What is there now is not new any more. */
  async settle(): Promise<void> {
    await this.store.count("alice");
    for (const [i, user] of TO.entries()) {
      this.#before[i] = (await this.store.count(user)).total;
    }
  }

  /** The client sends the draft again. */
  again(draftId: string, content: string): Promise<string> {
    return useStore(
      this.root,
      (store) => sendToThree(store, draftId, content),
      { fs: hastyFileSystem },
    );
  }

  /** Deliveries in the sender's `tmp` that had begun. */
  journals(): string[] {
    const tmp = `${this.root}/alice/tmp`;
    return namesIn(tmp).filter((name) =>
      name.endsWith(".undo") || Deno.statSync(`${tmp}/${name}`).nlink! > 1
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
