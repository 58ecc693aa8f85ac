import { type Bench, pick } from "../bench.ts";
import { textOf } from "../systems/content.ts";
import { SMALL_MAIL } from "../systems/fill_box.ts";
import { type Load, work } from "./load.ts";
import type { MailSystem } from "../systems/mail_system.ts";
import { RawDisk } from "../limits/raw.ts";
import { RawLink } from "../limits/raw_link.ts";
import type { Row } from "../report/row.ts";
import { USERS } from "../systems/installation.ts";
import { quantile, summarize, type Summary } from "../report/statistics.ts";

/** Turns that the time is divided into, so that every system meets the same weather. */
const TURNS = 5;

/** Five users at once. */
export async function measureThroughput(bench: Bench): Promise<Row[]> {
  const turnMs = pick(bench, 20_000, 2500) / TURNS;
  const raw = await RawFive.open(bench.dir);
  const ours = new Five();
  const theirs = new Five();
  const limits: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    await ours.turn(bench.letterlock, turnMs);
    limits.push(await raw.turn(turnMs / 2));
    if (bench.dovecot) await theirs.turn(bench.dovecot, turnMs);
  }
  await raw.close();
  const lost = ours.lost;
  if (lost > 0) throw new Error(`${lost} acknowledged mails are not there`);
  return rows(ours, summarize(limits), bench.dovecot && theirs);
}

function rows(ours: Five, limit: Summary, theirs?: Five): Row[] {
  return [
    {
      what: "five clients deliver, list and read",
      unit: "/s",
      measured: ours.rates,
      limit: { of: "five times the bare calls and round trips", value: limit },
      dovecot: theirs?.rates,
      aim: { atLeast: 2500, besideDovecot: 1360 },
      note: `of ${ours.sent.toLocaleString("en-US")} acknowledged mails none ` +
        "was lost",
    },
    {
      what: "its 99th percentile",
      unit: "ms",
      measured: ours.p99,
      dovecot: theirs?.p99,
      aim: { atMost: 15 },
    },
  ];
}

/** What five users of one system did. */
class Five {
  readonly #loads: Load[] = [];
  #found = 0;

  async turn(system: MailSystem, ms: number): Promise<void> {
    const clients = [];
    for (const user of USERS) clients.push(await system.connect(user));
    const before = await totals(clients);
    this.#loads.push(
      await work(
        clients.map((client, i) => ({ client, to: USERS[(i + 1) % 5] })),
        ms,
      ),
    );
    this.#found += await totals(clients) - before;
    for (const client of clients) await client.close();
  }

  get sent(): number {
    const counts = this.#loads.flatMap((
      { delivered },
    ) => [...delivered.values()]);
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Mails that were acknowledged and are not in the boxes. */
  get lost(): number {
    return this.sent - this.#found;
  }

  get rates(): Summary {
    return summarize(this.#loads.map(({ rate }) => rate));
  }

  /** The 99th percentile of each turn. */
  get p99(): Summary {
    return summarize(
      this.#loads.map(({ latencies }) =>
        quantile(latencies.toSorted((a, b) => a - b), 0.99)
      ),
    );
  }
}

async function totals(
  clients: { list(limit: number): Promise<number> }[],
): Promise<number> {
  let sum = 0;
  for (const client of clients) sum += await client.list(1);
  return sum;
}

/** The bare calls of a delivery and three round trips over loopback, in five strands. */
class RawFive {
  readonly #strands: { disk: RawDisk; link: RawLink }[] = [];

  static async open(dir: string): Promise<RawFive> {
    const five = new RawFive();
    for (let i = 0; i < USERS.length; i++) {
      const folder = `${dir}/raw-five${i}`;
      const disk = new RawDisk(folder, 1);
      five.#strands.push({ disk, link: await RawLink.open(folder) });
    }
    return five;
  }

  /** Operations a second; three are a delivery, a list and a read. */
  async turn(ms: number): Promise<number> {
    const content = textOf(SMALL_MAIL);
    const begin = performance.now();
    let operations = 0;
    await Promise.all(this.#strands.map(async ({ disk, link }) => {
      while (performance.now() - begin < ms) {
        await link.roundTrip(SMALL_MAIL);
        await disk.deliver(content, 1);
        await link.roundTrip(10_000);
        await link.roundTrip(SMALL_MAIL);
        operations += 3;
      }
    }));
    return operations / (performance.now() - begin) * 1000;
  }

  async close(): Promise<void> {
    await Promise.all(this.#strands.map(({ link }) => link.close()));
  }
}
