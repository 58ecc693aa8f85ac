/** A standby that the tests' database waits for in vain. */
import type { Connection } from "../../../../lib/store/postgres/database/connection.ts";
import { sharedServer } from "./postgres_server.ts";

/** Runs `test` with a connection of the owner's. */
export async function asOwner<T>(
  test: (owner: Connection) => Promise<T>,
): Promise<T> {
  const owner = await sharedServer().server.connect();
  try {
    return await test(owner);
  } finally {
    await owner.close();
  }
}

/** Runs `test` while each commit waits for a standby that never comes. */
export async function withoutStandby<T>(
  test: (owner: Connection) => Promise<T>,
): Promise<T> {
  return await asOwner(async (owner) => {
    await setStandbys(owner, "nobody");
    try {
      await untilWaitedFor(owner);
      return await test(owner);
    } finally {
      await setStandbys(owner, "");
    }
  });
}

/** Names standbys that a commit waits for; none does not wait. */
export async function setStandbys(
  owner: Connection,
  names: string,
): Promise<void> {
  const set = `ALTER SYSTEM SET synchronous_standby_names = '${names}'`;
  await owner.query(set);
  await owner.query("SELECT pg_reload_conf()");
}

/** The server's processes read their settings each in its own time. */
async function untilWaitedFor(owner: Connection): Promise<void> {
  await asOwner(async (other) => {
    for (let hasWaited = false; !hasWaited;) {
      let isOver = false;
      const change = other.query("UPDATE store SET version = version")
        .finally(() => isOver = true);
      while (!isOver) if (await endWaits(owner)) hasWaited = true;
      await change;
    }
  });
}

/** Ends the wait of the next commit that waits for a standby. */
export async function cancelWait(owner: Connection): Promise<void> {
  while (!await endWaits(owner));
}

/** Ends the waits of commits for a standby, and says whether there was one. */
async function endWaits(owner: Connection): Promise<boolean> {
  const rows = await owner.query(
    `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
      WHERE wait_event = 'SyncRep'`,
  );
  return rows.length > 0;
}
