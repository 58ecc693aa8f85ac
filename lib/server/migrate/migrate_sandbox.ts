/**
 * Where the thread begins that moves mail: what strangers wrote is read by code that reaches
 * one folder and one database, and nothing else.
 *
 * @module
 */
import { recoverDeliveries } from "../../store/maildir/delivery/recovery.ts";
import type { Mailbox } from "../../store/maildir/mailbox.ts";
import { OpenedBoxes } from "../../store/maildir/opened_boxes.ts";
import { openMaildirSource } from "../../store/maildir/transfer/maildir_source.ts";
import { openMaildirTarget } from "../../store/maildir/transfer/maildir_target.ts";
import type { Database } from "../../store/postgres/database/sql.ts";
import { openDatabase } from "../../store/postgres/open_database.ts";
import { openPostgresSource } from "../../store/postgres/transfer/postgres_source.ts";
import { openPostgresTarget } from "../../store/postgres/transfer/postgres_target.ts";
import { type Moved, moveMail } from "../../store/transfer/move_mail.ts";
import type { MailCount } from "../../store/store.ts";
import { storeVersion } from "../../store/version.ts";
import type { MigrateMessage, MigrateOrder } from "./messages.ts";
import { wordsOf } from "./words_of.ts";

interface SandboxScope {
  onmessage: (event: MessageEvent<MigrateOrder>) => void;
  postMessage(message: MigrateMessage): void;
}
const scope = self as unknown as SandboxScope;

scope.onmessage = async ({ data: order }) => {
  scope.postMessage(
    await runMigration(order, (message) => scope.postMessage(message)),
  );
};
scope.postMessage({ say: "loaded" });

/** Tells how far it is. */
type Say = (message: MigrateMessage) => void;

/** Connections at once: what is read ahead needs a second one. */
const CONNECTIONS = 2;

/** Moves the mail, and says how that ended. */
async function runMigration(
  order: MigrateOrder,
  say: Say,
): Promise<MigrateMessage> {
  const { address, files } = order.database;
  const database = openDatabase({
    address,
    files,
    most: CONNECTIONS,
    rounds: 1,
  });
  try {
    return { say: "done", moved: await move(order, database, say) };
  } catch (error) {
    return { say: "failed", ...wordsOf(error, order) };
  } finally {
    await database.close();
  }
}

async function move(
  { folder, database: { name }, direction }: MigrateOrder,
  database: Database,
  say: Say,
): Promise<Moved> {
  await storeVersion(folder);
  const now = Date.now();
  const tell = (sentence: string) => say({ say: "tell", sentence });
  const clock = { now: () => now };
  const recover = (root: string) => recoverDeliveries(root, tell, clock);
  const ofFolder = { now, tell, recover };
  const ofDatabase = { now, name };
  const bar = (label: string) => (done: number, total: number) =>
    say({ say: "progress", label, done, total });
  const watch = { comparing: bar("Comparing"), copying: bar("Copying") };
  if (direction === "in") {
    const target = await openPostgresTarget(database, ofDatabase);
    const source = await openMaildirSource(folder, ofFolder);
    return await moveMail(source, target, watch).finally(() => source.close());
  }
  const source = await openPostgresSource(database, ofDatabase);
  const count = (users: readonly string[]) => countMails(folder, users, now);
  const target = await openMaildirTarget(folder, { ...ofFolder, count });
  return await moveMail(source, target, watch).finally(() => target.close());
}

/** By their indexes, which are made by that. */
async function countMails(
  folder: string,
  users: readonly string[],
  now: number,
) {
  const opened = new OpenedBoxes(folder, { now: () => now });
  try {
    const counts = new Map<string, MailCount>();
    for (const user of users) {
      const count = (box: Mailbox) => box.mails.count();
      counts.set(
        user,
        await opened.inRefreshed(user, "count the mails", count, "all"),
      );
    }
    return counts;
  } finally {
    opened.boxes.close();
  }
}
