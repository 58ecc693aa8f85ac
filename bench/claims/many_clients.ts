import { type Bench, pick } from "../bench.ts";
import { Letterlock } from "../systems/letterlock.ts";
import { work, type Worker } from "./load.ts";
import type { MailSystem } from "../systems/mail_system.ts";
import { availableMemory, treeMemory } from "../systems/memory.ts";
import type { Row } from "../report/row.ts";
import { USERS } from "../systems/installation.ts";
import { quantile, summarize, type Summary } from "../report/statistics.ts";

const USERS_AT_WORK = 5;
/** Logins at once: a server takes eight of one address. */
const LOGINS = 4;
/** Sessions of a process, from so many clients on. */
const SHARED = { sessions: 50, from: 50 };
/** Memory that a client may take at most, in MB, to tell how many there is room for. */
const CLIENT_MEMORY = 35;

/**
 * What 5, 50 and 500 clients cost, idle and at work: the few each in a process of their own,
 * the many with `--sessions-per-worker`.
 */
export async function measureManyClients(bench: Bench): Promise<Row[]> {
  const floor = await emptyProgramMemory(bench);
  const rows: Row[] = [];
  const room = Math.floor(availableMemory() * 0.8 / CLIENT_MEMORY);
  for (const wanted of bench.quick ? [5] : [5, 50, 500]) {
    const count = Math.min(wanted, room);
    const ours = await measureServer(bench, count);
    const theirs = bench.dovecot &&
      await measure(bench.dovecot, count, pick(bench, 5000, 1000));
    rows.push(...rowsOf(ours, floor, theirs));
  }
  return rows;
}

async function measureServer(bench: Bench, count: number): Promise<Figures> {
  const server = await Letterlock.start(
    bench.installation,
    ...["--max-clients", String(count)],
    ...["--max-per-user", String(count)],
    ...["--sessions-per-worker", String(isShared(count) ? SHARED.sessions : 1)],
  );
  bench.cleanup.add(() => server.stop());
  const figures = await measure(server, count, pick(bench, 5000, 1000));
  await server.stop();
  return figures;
}

function isShared(count: number): boolean {
  return count >= SHARED.from;
}

interface Figures {
  count: number;
  /** Mails that were acknowledged, and how many of them are not there. */
  sent: number;
  lost: number;
  /** MB for each idle client. */
  memory: Summary;
  /** Operations a second. */
  rate: Summary;
  /** Of the operations, in ms. */
  latency: Summary;
  /** The slowest of a hundred, in ms. */
  p99: Summary;
}

async function measure(
  system: MailSystem,
  count: number,
  ms: number,
): Promise<Figures> {
  const before = await settledMemory(system);
  const workers = await connectAll(system, count);
  const memory = (system.memory() - before) / count;
  const found = await countAll(workers);
  const { rate, latencies, delivered } = await work(workers, ms);
  const sent = [...delivered.values()].reduce((sum, count) => sum + count, 0);
  const lost = sent - (await countAll(workers) - found);
  await closeAll(workers);
  const sorted = latencies.toSorted((a, b) => a - b);
  return {
    ...{ count, sent, lost },
    memory: summarize([memory]),
    rate: summarize([rate]),
    latency: summarize(sorted),
    p99: summarize([quantile(sorted, 0.99)]),
  };
}

/**
 * Memory of a server that has all that it keeps ready: part of a worker that starts would
 * count as the clients'.
 */
async function settledMemory(system: MailSystem): Promise<number> {
  for (let last = system.memory();;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const memory = system.memory();
    if (Math.abs(memory - last) < STEADY_MB) return memory;
    last = memory;
  }
}

/** From one look at the memory to the next, in ms; and what may differ, in MB. */
const LOOK_MS = 1000;
const STEADY_MB = 0.5;

async function connectAll(
  system: MailSystem,
  count: number,
): Promise<Worker[]> {
  const workers: Worker[] = [];
  const connectOn = async () => {
    for (let i = next++; i < count; i = next++) {
      const client = await system.connect(USERS[i % USERS_AT_WORK]);
      workers.push({ client, to: USERS[(i + 1) % USERS_AT_WORK] });
    }
  };
  let next = 0;
  await Promise.all(Array.from({ length: LOGINS }, connectOn));
  return workers;
}

/** The mails of all users, as one client of each counts them. */
async function countAll(workers: Worker[]): Promise<number> {
  const clients = new Map(workers.map(({ to, client }) => [to, client]));
  let mails = 0;
  for (const client of clients.values()) mails += await client.list(1);
  return mails;
}

async function closeAll(workers: Worker[]): Promise<void> {
  while (workers.length > 0) {
    const some = workers.splice(0, 20);
    await Promise.all(some.map(({ client }) => client.close()));
  }
}

function rowsOf(ours: Figures, floor: Summary, theirs?: Figures): Row[] {
  const { count } = ours;
  return [
    {
      what: `memory of each of ${count} idle clients`,
      unit: "MB",
      measured: ours.memory,
      limit: { of: "an empty Deno program", value: floor },
      dovecot: theirs?.memory,
      aim: { atMost: isShared(count) ? 2 : 18 },
    },
    {
      what: `${count} clients deliver, list and read`,
      unit: "/s",
      measured: ours.rate,
      dovecot: theirs?.rate,
      aim: { dovecotAtLeast: 1 },
      note: `of ${ours.sent.toLocaleString("en-US")} acknowledged mails ` +
        `${ours.lost === 0 ? "none" : ours.lost} was lost`,
    },
    {
      what: `time of an operation of ${count} clients`,
      unit: "ms",
      measured: ours.latency,
      dovecot: theirs?.latency,
    },
    {
      what: `its 99th percentile`,
      unit: "ms",
      measured: ours.p99,
      dovecot: theirs?.p99,
      aim: { dovecotAtMost: 1 },
    },
  ];
}

/** What a process of Deno's takes that does nothing, beside others like it. */
async function emptyProgramMemory(bench: Bench): Promise<Summary> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["eval", "setTimeout(() => {}, 60_000)"],
    stdin: "null",
  });
  const children = Array.from({ length: 3 }, () => command.spawn());
  const kill = () => {
    for (const child of children) {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended.
      }
    }
  };
  bench.cleanup.add(kill);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const memory = children.map(({ pid }) => treeMemory(pid));
  kill();
  await Promise.all(children.map((child) => child.status));
  return summarize(memory);
}
