import { assert, assertEquals } from "@std/assert";
import { openMailStore } from "../../../lib/store/maildir/maildir_store.ts";
import { openPostgresStore } from "../../../lib/store/postgres/postgres_store.ts";
import type { Database } from "../../../lib/store/postgres/database/sql.ts";
import { isStorageFailure } from "../../../lib/store/errors.ts";
import { DatabaseError } from "../../../lib/store/postgres/database/database_error.ts";
import { delivered, NOON } from "../support/mails.ts";
import { hastyFileSystem } from "../maildir/support/three_boxes.ts";
import { namesIn, withFolder } from "../maildir/support/temp_store.ts";
import {
  changesDisk,
  steppedFileSystem,
  systemError,
} from "../maildir/support/stepped_file_system.ts";
import {
  HAS_POSTGRES,
  withTables,
} from "../postgres/support/postgres_server.ts";
import { allOf } from "./support/all_of.ts";
import { failingDatabase } from "./support/failing_database.ts";
import { fewMails } from "./support/few_mails.ts";
import { filesOf } from "./support/files_of.ts";
import { toDatabase, toFolder } from "./support/moves.ts";

const NOW = NOON + 60_000;
const now = () => NOW;
const ignore = !HAS_POSTGRES;

/** Each mail has one letter, and each letter as many boxes as it says. */
async function assertSound(database: Database): Promise<void> {
  const [row] = await database.query(`SELECT
    (SELECT coalesce(sum(holders), 0) FROM letter) AS holders,
    (SELECT count(*) FROM mail) + (SELECT count(*) FROM deleted) AS mails,
    (SELECT count(*) FROM letter l WHERE NOT EXISTS (
      SELECT 1 FROM mail m WHERE m.letter = l.id
      UNION ALL SELECT 1 FROM deleted d WHERE d.letter = l.id
    )) AS lost`);
  assertEquals([row.holders, row.lost], [row.mails, 0]);
}

Deno.test({
  name: "a move into a database that goes away at each step is gone on with",
  ignore,
  fn: () =>
    withTables((database) =>
      withFolder(async (root) => {
        const before = await fewMails(root);
        let failures = 0;
        for (let step = 1;; step++) {
          const failing = failingDatabase(database, step);
          const moved = toDatabase(root, failing, NOW);
          if (await moved.then(() => true, mayBeGone)) break;
          failures++;
          await assertSound(database);
        }
        assert(failures > 8, `${failures} failures`);
        const store = openPostgresStore(database, { now });
        assertEquals(await allOf(store), before);
        const again = await delivered(store, "alice", "draft-of-all");
        assert(again?.id.includes("Ddraft-of-all."));
        await store.close();
      })
    ),
});

function mayBeGone(error: unknown): false {
  assert(error instanceof DatabaseError || isStorageFailure(error), `${error}`);
  return false;
}

Deno.test({
  name: "a move into a folder whose disk fails at each step is gone on with",
  ignore,
  fn: () =>
    withTables((database) =>
      withFolder(async (dir) => {
        const [from, to] = ["from", "to"].map((name) => `${dir}/${name}`);
        Deno.mkdirSync(from);
        const before = await fewMails(from);
        await toDatabase(from, database, NOW);
        let failures = 0;
        for (let step = 1;; step++) {
          const fs = failingAt(step);
          const moved = toFolder(database, to, NOW, { fs });
          if (await moved.then(() => true, mayBeGone)) break;
          failures++;
        }
        assert(failures > 20, `${failures} failures`);
        assertEquals(filesOf(to), filesOf(from));
        assertEquals(namesIn(`${to}/alice/tmp`), []);
        const store = openMailStore(to, { now });
        assertEquals(await allOf(store), before);
        const again = await delivered(store, "alice", "draft-of-all");
        assert(again?.id.includes("Ddraft-of-all."));
        store.close();
      })
    ),
});

/** A disk that fails for good from a step on that would change it. */
function failingAt(failAt: number) {
  let steps = 0;
  const before = (step: string) => {
    if (changesDisk(step) && ++steps >= failAt) throw systemError("EIO");
  };
  return steppedFileSystem({ before }, hastyFileSystem);
}
