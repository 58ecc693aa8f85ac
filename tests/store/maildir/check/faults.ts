import { DatabaseSync } from "node:sqlite";
import type { CheckOptions } from "../../../../lib/store/maildir/check/check_mail.ts";
import {
  diskFileSystem,
  type FileSystem,
} from "../../../../lib/store/maildir/file_system.ts";
import { readText, send } from "../../support/mails.ts";
import {
  steppedFileSystem,
  systemError,
  type SystemErrorName,
} from "../support/stepped_file_system.ts";
import { leaveAlone, namesIn, useStore } from "../support/temp_store.ts";

/** Alice's box is empty, bob has two mails of which he read one. */
export async function fill(root: string): Promise<void> {
  await useStore(root, async (store) => {
    await send(store, "über", { title: "a" });
    await send(store, "x", { title: "b" });
    await readText(store, "bob", { index: 1 });
    await store.count("alice");
    leaveAlone(root, "bob");
    await store.count("bob");
  });
}

/** Something wrong with a store, and what the check says of it. */
export interface Fault {
  make(root: string, box: string): void | Promise<void>;
  path: string;
  problem: string;
  /** Whether a repair mends it. */
  mends: boolean;
  options?: CheckOptions;
}

/** A disk that lets nobody link anything into bob's box. */
function refusingLinks(name: SystemErrorName): FileSystem {
  return {
    ...diskFileSystem,
    linkSync(from, to) {
      if (String(to).includes("/bob/")) throw systemError(name);
      diskFileSystem.linkSync(from, to);
    },
  };
}

const inNew = (box: string) => `${box}/new/${namesIn(`${box}/new`)[0]}`;

function query(box: string, sql: string): void {
  const database = new DatabaseSync(`${box}/letterlock.db`);
  database.exec(sql);
  database.close();
}

/** Leaves a delivery of bob's that nobody ends. */
export async function cutDeliveryShort(root: string): Promise<void> {
  let linked = false;
  const fs = steppedFileSystem({
    before() {
      if (linked) throw systemError("EIO");
    },
    after(step) {
      linked ||= step === "linkSync";
    },
  });
  await useStore(root, async (store) => {
    await send(store, "x", { from: "bob", to: ["alice", "bob"] }).catch(
      () => {},
    );
  }, { fs });
}

export const FAULTS: Record<string, Fault> = {
  "a box of another user of the system": {
    make: () => {},
    options: {
      fs: {
        ...diskFileSystem,
        lstatSync(path) {
          const info = diskFileSystem.lstatSync(path);
          const foreign = String(path).endsWith("/bob/cur");
          return foreign ? { ...info, uid: info.uid! + 1 } : info;
        },
      },
    },
    path: "bob/cur",
    problem: "belongs to another user (*, not *)",
    mends: false,
  },
  "a box on another file system": {
    make: () => {},
    options: { fs: refusingLinks("EXDEV") },
    path: "bob",
    problem:
      "gets no mail (its two places are on different file systems: *; * is on another file system than the mail folder)",
    mends: false,
  },
  "a box where hard links are refused": {
    make: () => {},
    options: { fs: refusingLinks("EPERM") },
    path: "bob",
    problem:
      "gets no mail (the system does not permit it: *; the file system of * may refuse hard links)",
    mends: false,
  },
  "a file beside the boxes": {
    make: (root) => Deno.writeTextFileSync(`${root}/notes`, "x"),
    path: "notes",
    problem: "is not a user's box",
    mends: false,
  },
  "a link in the place of a box": {
    make: (root) => Deno.symlinkSync("/etc", `${root}/carol`),
    path: "carol",
    problem: "is not a user's box",
    mends: false,
  },
  "a mail folder in which others can replace boxes": {
    make: (root) => Deno.chmodSync(root, 0o777),
    path: "*",
    problem: "can be changed by other users (mode 777)",
    mends: true,
  },
  "a box others can read": {
    make: (_, box) => Deno.chmodSync(box, 0o755),
    path: "bob",
    problem: "is open to other users (mode 755)",
    mends: true,
  },
  "a folder closed to its owner": {
    make: (_, box) => Deno.chmodSync(`${box}/tmp`, 0o500),
    path: "bob/tmp",
    problem: "is closed to its owner (mode 500)",
    mends: true,
  },
  "a mail others can read": {
    make: (_, box) => Deno.chmodSync(inNew(box), 0o644),
    path: "bob/new/*",
    problem: "is open to other users (mode 644)",
    mends: true,
  },
  "an index others can read": {
    make: (_, box) => Deno.chmodSync(`${box}/letterlock.db`, 0o644),
    path: "bob/letterlock.db",
    problem: "is open to other users (mode 644)",
    mends: true,
  },
  "a folder that is missing": {
    make: (_, box) => Deno.removeSync(`${box}/tmp`),
    path: "bob/tmp",
    problem: "is missing",
    mends: true,
  },
  "a folder that is a link": {
    make(root, box) {
      Deno.removeSync(`${box}/tmp`);
      Deno.symlinkSync(`${root}/alice/tmp`, `${box}/tmp`);
    },
    path: "bob/tmp",
    problem: "is a file or a link, not a folder",
    mends: false,
  },
  "a link in the place of the deleted mails": {
    make: (_, box) => Deno.symlinkSync("/etc", `${box}/deleted`),
    path: "bob/deleted",
    problem: "is a file or a link, not a folder",
    mends: false,
  },
  "a strange file among the deleted mails": {
    make(_, box) {
      Deno.mkdirSync(`${box}/deleted`, { mode: 0o700 });
      Deno.writeTextFileSync(`${box}/deleted/note`, "x", { mode: 0o600 });
    },
    path: "bob/deleted/note",
    problem: "is not a deleted mail",
    mends: false,
  },
  "a deleted mail that others can read": {
    make(_, box) {
      Deno.mkdirSync(`${box}/deleted`, { mode: 0o700 });
      const path = `${box}/deleted/1780000000000.new.1780000000.R1.host`;
      Deno.writeTextFileSync(path, "x");
      Deno.chmodSync(path, 0o644);
    },
    path: "bob/deleted/1780000000000.new.1780000000.R1.host",
    problem: "is open to other users (mode 644)",
    mends: true,
  },
  "a link among the mails": {
    make: (_, box) => Deno.symlinkSync("/etc/hosts", `${box}/cur/link`),
    path: "bob/cur/link",
    problem: "is a link or a folder",
    mends: false,
  },
  "a hard link to a mail to others": {
    make(root, box) {
      const mail = `${root}/alice/new/1780000000.R1.host`;
      const text =
        "To: alice <alice@letterlock.invalid>\nX-Letterlock-Length: 6\n\nsecret";
      Deno.writeTextFileSync(mail, text, { mode: 0o600 });
      Deno.linkSync(mail, `${box}/new/1780000000.R1.host`);
    },
    path: "bob/new/1780000000.R1.host",
    problem: "is a second name of another user's file, or of a mail to others",
    mends: false,
  },
  "a mail that was cut": {
    make(_, box) {
      Deno.truncateSync(inNew(box), Deno.statSync(inNew(box)).size - 1);
      Deno.removeSync(`${box}/letterlock.db`);
    },
    path: "bob/new/*",
    problem: "was cut or changed: it has 0 characters of 1",
    mends: false,
  },
  "one mail twice": {
    make(_, box) {
      const copy = namesIn(`${box}/new`)[0] + ":2,F";
      Deno.copyFileSync(inNew(box), `${box}/cur/${copy}`);
    },
    path: "bob/cur/*",
    problem: "is the same mail as *",
    mends: false,
  },
  "a file left in tmp": {
    make: (_, box) =>
      Deno.writeTextFileSync(`${box}/tmp/old.part`, "x", { mode: 0o600 }),
    path: "bob/tmp/old.part",
    problem: "was left by a program that ended",
    mends: true,
    options: { now: () => Date.now() + 48 * 3600 * 1000 },
  },
  "a delivery cut short": {
    make: (root) => cutDeliveryShort(root),
    path: "bob/tmp/*",
    problem: "is a delivery that was cut short",
    mends: true,
  },
  "a damaged index": {
    make: (_, box) =>
      Deno.writeTextFileSync(`${box}/letterlock.db`, "rubbish ".repeat(999)),
    path: "bob/letterlock.db",
    problem: "is damaged, or a link; it will be made anew",
    mends: true,
  },
  "a link in the place of an index": {
    make(root, box) {
      Deno.removeSync(`${box}/letterlock.db`);
      Deno.symlinkSync(`${root}/alice/letterlock.db`, `${box}/letterlock.db`);
    },
    path: "bob/letterlock.db",
    problem: "is damaged, or a link; it will be made anew",
    mends: true,
  },
  "a false title in the index": {
    make: (_, box) => query(box, "UPDATE mails SET title = 'false'"),
    path: "bob/letterlock.db",
    problem: "does not match the files: the row of *",
    mends: true,
  },
  "a mail too many in the index": {
    make: (_, box) =>
      query(
        box,
        `CREATE TEMP TABLE extra AS SELECT * FROM mails LIMIT 1;
          UPDATE extra SET key = key || 'x', id = id || 'x';
          INSERT INTO mails SELECT * FROM extra`,
      ),
    path: "bob/letterlock.db",
    problem: "does not match the files: 3 mails instead of 2",
    mends: true,
  },
  "a false total in the index": {
    make: (_, box) => query(box, "UPDATE box SET unread = 7"),
    path: "bob/letterlock.db",
    problem: "does not match the files: its totals",
    mends: true,
  },
  "false index numbers": {
    make: (_, box) => query(box, "UPDATE blocks SET count = 7"),
    path: "bob/letterlock.db",
    problem: "does not match the files: its index numbers",
    mends: true,
  },
};
