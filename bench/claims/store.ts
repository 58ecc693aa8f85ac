import { diskFileSystem } from "../../lib/store/maildir/file_system.ts";
import { scrub } from "../../lib/store/maildir/index/scrub.ts";
import { Mailbox } from "../../lib/store/maildir/mailbox.ts";
import { openMailStore } from "../../lib/store/maildir/maildir_store.ts";
import type { MailStore } from "../../lib/store/store.ts";
import { type Bench, pick, repetitions } from "../bench.ts";
import { textOf } from "../systems/content.ts";
import { fillBox, indexWhole, SMALL_MAIL } from "../systems/fill_box.ts";
import { interleave, timed } from "../report/interleave.ts";
import { RawDisk, RawIndex } from "../limits/raw.ts";
import { readMails } from "../limits/raw_maildir.ts";
import type { Row } from "../report/row.ts";
import { summarize, type Summary } from "../report/statistics.ts";

const PAGE = 50;
/** The list of the smallest box, which that of a bigger one is held against. */
type Lists = { smallest?: Summary };

/** The mail store by itself, with boxes of several sizes. */
export async function measureStore(bench: Bench): Promise<Row[]> {
  const sizes = bench.quick ? [100, 2000] : [100, 10_000, 100_000];
  const lists: Lists = {};
  const rows: Row[] = [];
  for (const size of sizes) {
    rows.push(...await measureBoxes(bench, size, lists));
  }
  return rows;
}

async function measureBoxes(
  bench: Bench,
  size: number,
  lists: Lists,
): Promise<Row[]> {
  const root = `${bench.dir}/store${size}`;
  for (const user of ["bob", "carol", "dave"]) {
    await fillBox(`${root}/${user}`, size);
  }
  const store = openMailStore(root);
  const disk = new RawDisk(`${root}/raw`, 3);
  const index = new RawIndex(`${root}/raw.db`, size);
  try {
    return await measureOps(bench, size, { store, disk, index, root, lists });
  } finally {
    store.close();
    index.close();
    await Deno.remove(root, { recursive: true });
  }
}

async function measureOps(
  bench: Bench,
  size: number,
  { store, disk, index, root, lists }: {
    store: MailStore;
    disk: RawDisk;
    index: RawIndex;
    root: string;
    lists: Lists;
  },
): Promise<Row[]> {
  const content = textOf(SMALL_MAIL);
  const file = `${root}/raw/mail`;
  Deno.writeFileSync(file, content);
  const users = ["bob", "carol", "dave"];
  const scrubbed = new Mailbox(diskFileSystem, root, "dave");
  const reading = users.map((user) => readMails(`${root}/${user}/cur`));
  const first = await timed(() => store.list("bob", { limit: PAGE }));
  const indexing = await timed(() => indexWhole(store, "carol"));
  for (const user of users) await indexWhole(store, user);
  const figures = await interleave({
    one: () => timed(() => deliver(store, ["bob"], content)),
    rawOne: () => disk.deliver(content, 1),
    three: () => timed(() => deliver(store, users, content)),
    rawThree: () => disk.deliver(content, 3),
    list: () => timed(() => store.list("bob", { limit: PAGE })),
    rawList: () => index.page(PAGE),
    read: () => timed(() => read(store, "bob", Math.ceil(size / 2))),
    rawRead: () => disk.read(file),
    open: () => timed(() => listOnce(root, "carol")),
    scrub: () => timed(() => scrub(scrubbed)),
  }, repetitions(bench, 200, 20, 100));
  scrubbed.close();
  lists.smallest ??= figures.list;
  figures.foreign = await listsAfterOthers(store, root, pick(bench, 20, 5));
  figures.first = summarize([first]);
  figures.indexing = summarize([indexing]);
  figures.rawIndexing = summarize(reading);
  return storeRows(size, figures, lists.smallest);
}

function storeRows(
  size: number,
  figures: Record<string, Summary>,
  smallest: Summary,
): Row[] {
  const box = `at ${size.toLocaleString("en-US")}`;
  const row = (
    name: string,
    what: string,
    limit: string,
    aim?: Row["aim"],
  ) => ({
    what: `${what} ${box}`,
    unit: "ms" as const,
    measured: figures[name],
    limit: {
      of: limit,
      value: figures[`raw${name[0].toUpperCase()}${name.slice(1)}`],
    },
    aim,
  });
  return [
    row("one", "deliver to one", "create, write, fsync, link, fsync", {
      ratioAtMost: 2,
    }),
    row("three", "deliver to three", "the same with 3 folders", {
      ratioAtMost: 2,
    }),
    row("list", "list the newest 50", "50 rows of SQLite", {
      atMost: smallest.median * 1.5,
    }),
    row("read", "read one", "open, read, close"),
    {
      what: `list after another program's mail ${box}`,
      unit: "ms",
      measured: figures.foreign,
    },
    {
      what: `open an index and list ${box}`,
      unit: "ms",
      measured: figures.open,
    },
    {
      what: `verify the next 100 rows ${box}`,
      unit: "ms",
      measured: figures.scrub,
    },
    {
      what: `list a box of others for the first time ${box}`,
      unit: "ms",
      measured: figures.first,
      aim: size === 100_000 ? { atMost: 3000 } : undefined,
    },
    row(
      "indexing",
      "search it for the first time",
      "names; look, open, read, close each",
    ),
  ];
}

/** Lists a box into which another program has just put a mail. */
async function listsAfterOthers(
  store: MailStore,
  root: string,
  times: number,
): Promise<Summary> {
  const samples: number[] = [];
  for (let i = 0; i < times; i++) {
    const name = `${Math.floor(Date.now() / 1000)}.M${i}P1Q${i}.elsewhere`;
    const mail = "From: Eve <eve@example.org>\nSubject: Hi\n\nHello\n";
    Deno.writeTextFileSync(`${root}/bob/new/${name}`, mail);
    samples.push(await timed(() => store.list("bob", { limit: PAGE })));
  }
  return summarize(samples);
}

/** Delivers a mail of alice's. */
export async function deliver(
  store: MailStore,
  to: string[],
  content: Uint8Array,
): Promise<void> {
  const delivery = await store.deliver({
    id: crypto.randomUUID(),
    from: "alice",
    to,
    title: "Bench",
  });
  if ("id" in delivery) throw new Error("Not so: the draft came before");
  await delivery.write(content);
  await delivery.commit(content.length);
}

/** What the first list of a session costs. */
async function listOnce(root: string, user: string): Promise<void> {
  const store = openMailStore(root);
  await store.list(user, { limit: PAGE });
  store.close();
}

/** Reads a mail to its end. */
export async function read(
  store: MailStore,
  user: string,
  index: number,
): Promise<void> {
  const opened = await store.read(user, { index });
  for await (const _ of opened!.content);
}
