import { openMailStore } from "../../../lib/store/maildir/maildir_store.ts";
import { openPostgresStore } from "../../../lib/store/postgres/postgres_store.ts";
import { type Bench, measureRequests, repetitions } from "../../bench.ts";
import { RawDisk, RawLog } from "../../limits/raw.ts";
import { RawCommit } from "../../limits/raw_commit.ts";
import { interleave, timed } from "../../report/interleave.ts";
import type { Row } from "../../report/row.ts";
import type { Summary } from "../../report/statistics.ts";
import { textOf } from "../../systems/content.ts";
import {
  asWorker,
  type Databases,
  startDatabases,
} from "../../systems/databases.ts";
import { fillBox, SMALL_MAIL } from "../../systems/fill_box.ts";
import { fillDatabase } from "../../systems/fill_database.ts";
import { deliver, read } from "../store.ts";
import { measureBigMails } from "./big_mails.ts";
import { skipped } from "./skipped.ts";
import { ofEach, rowsOf, type StepRows, type Stores } from "./stores.ts";

const PAGE = 50;
/** Mails of the smaller of the two boxes that are listed. */
const SMALL = 100;
const THREE = ["bob", "carol", "dave"];

/** The store in PostgreSQL, by itself and with a synchronous standby, beside the Maildir. */
export async function measureDatabase(bench: Bench): Promise<Row[]> {
  if (skipped("the store in PostgreSQL")) return [];
  const databases = await startDatabases(bench);
  const root = `${bench.dir}/beside-postgres`;
  await fill(bench, databases, root);
  const stores: Stores = {
    Maildir: openMailStore(root),
    PostgreSQL: openPostgresStore(asWorker(databases.alone), { ends: true }),
    standby: openPostgresStore(asWorker(databases.guarded), { ends: true }),
  };
  const rows = [
    ...await measureSmallMails(bench, stores, databases, root),
    ...await measureSearch(bench, stores),
    ...await measureBigMails(bench, stores, databases.alone),
  ];
  for (const store of Object.values(stores)) await store.close();
  return rows;
}

/** Everybody's boxes in all three. */
async function fill(
  { archived }: Bench,
  { alone, guarded }: Databases,
  root: string,
): Promise<void> {
  const boxes = { hundred: SMALL, archive: archived };
  for (const user of THREE) await fillBox(`${root}/${user}`, 0);
  for (const [user, count] of Object.entries(boxes)) {
    await fillBox(`${root}/${user}`, count);
    for (const server of [alone, guarded]) {
      const owner = server.database();
      await fillDatabase(owner, user, count);
      await owner.close();
    }
  }
}

async function measureSmallMails(
  bench: Bench,
  stores: Stores,
  { alone, guarded }: Databases,
  root: string,
): Promise<Row[]> {
  const content = textOf(SMALL_MAIL);
  const disk = new RawDisk(`${root}/raw`, 3);
  const log = new RawLog(`${root}/raw/log`);
  const row = await RawCommit.open(alone);
  const guardedRow = await RawCommit.open(guarded);
  const figures = await measureRequests(bench, {
    rawLog: () => log.append(),
    rawOne: () => disk.deliver(content, 1),
    rawThree: () => disk.deliver(content, 3),
    rawRow: () => row.append(),
    rawGuarded: () => guardedRow.append(),
    ...ofEach(stores, (store) => ({
      one: () => timed(() => deliver(store, ["bob"], content)),
      three: () => timed(() => deliver(store, THREE, content)),
      small: () => timed(() => store.list("hundred", { limit: PAGE })),
      big: () => timed(() => store.list("archive", { limit: PAGE })),
      read: () => timed(() => read(store, "archive", bench.archived / 2)),
    })),
  });
  log.close();
  await row.close();
  await guardedRow.close();
  return requestRows(bench, figures);
}

function requestRows(
  { archived }: Bench,
  figures: Record<string, Summary>,
): Row[] {
  const limit = (of: string, name: string) => ({ of, value: figures[name] });
  const disk = limit("create, write, fsync, link, fsync", "rawOne");
  const flush = limit("write 8 KiB and fdatasync", "rawLog");
  const disks = limit("the same with 3 folders", "rawThree");
  const big = archived.toLocaleString("en-US");
  const row = (step: string, what: string, rest: Partial<StepRows> = {}) =>
    rowsOf(figures, { step, what, unit: "ms", ...rest });
  const twice = () => ({ ratioAtMost: 2 });
  const list = `list the newest ${PAGE} of`;
  const asSmall = (store: string) => {
    return { atMost: figures[`${store} small`].median * 1.5 };
  };
  return [
    {
      what: "write 8 KiB and fdatasync, as a commit does",
      unit: "ms",
      measured: figures.rawLog,
    },
    {
      what: "add one row in PostgreSQL, and commit",
      ...{ unit: "ms", measured: figures.rawRow, limit: flush },
    },
    {
      what: "add one row in PostgreSQL with a standby, and commit",
      ...{ unit: "ms", measured: figures.rawGuarded, limit: flush },
    },
    ...row("one", "deliver to one", { limit: disk, aim: twice }),
    ...row("three", "deliver to three", { limit: disks, aim: twice }),
    ...row("small", `${list} ${SMALL}`),
    ...row("big", `${list} ${big}`, { aim: asSmall }),
    ...row("read", `read one of ${big}`),
  ];
}

async function measureSearch(bench: Bench, stores: Stores): Promise<Row[]> {
  const query = { text: "nowhere", limit: PAGE };
  const figures = await interleave(
    ofEach(stores, (store) => ({
      search: () => timed(() => store.search("archive", query)),
    })),
    repetitions(bench, 20, 3, 2),
  );
  const big = bench.archived.toLocaleString("en-US");
  const what = `search ${big} senders and titles`;
  return rowsOf(figures, { step: "search", what, unit: "ms" });
}
