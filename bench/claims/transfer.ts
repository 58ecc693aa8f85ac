import { type Bench, pick, repetitions } from "../bench.ts";
import { textOf } from "../systems/content.ts";
import { interleave, rate, type Repetitions } from "../report/interleave.ts";
import type { MailClient, MailSystem } from "../systems/mail_system.ts";
import { sealRate } from "../limits/raw_crypto.ts";
import { RawLink } from "../limits/raw_link.ts";
import { RawRelay } from "../limits/raw_relay.ts";
import type { Aim, Row } from "../report/row.ts";
import { USERS } from "../systems/installation.ts";
import { summarize, type Summary } from "../report/statistics.ts";

const MEGABYTE = 1_000_000;
/** Mails of a megabyte before the memory is watched. */
const WARM_UPS = 5;

/** Big mails to and fro, in MB/s. */
export async function measureTransfer(bench: Bench): Promise<Row[]> {
  return [
    ...await transfer(bench, 1, repetitions(bench, 40, 8, 40)),
    ...await transfer(bench, pick(bench, 100, 20), repetitions(bench, 7, 1)),
  ];
}

async function transfer(
  bench: Bench,
  megabytes: number,
  repeated: Repetitions,
): Promise<Row[]> {
  const bytes = megabytes * MEGABYTE;
  const content = textOf(bytes);
  const link = await RawLink.open(bench.dir);
  // It has all of a content under way at once, which a hundred times as much is not.
  const keeper = megabytes === 1
    ? await RawRelay.open(bench.dir, bytes)
    : undefined;
  const ours = await Mover.open(bench.letterlock);
  const theirs = bench.dovecot && await Mover.open(bench.dovecot);
  await ours.warmUp();
  const memory = watchMemory(bench.letterlock);
  const figures = await interleave({
    ...ours.steps("", content),
    rawSend: () => link.sendFile(content),
    rawRead: () => link.receiveFile(bytes),
    relayed: keeper && (() => rate(bytes, () => keeper.send(content))),
    sealing: () => sealRate(Math.max(bytes, 8 * MEGABYTE)),
    ...theirs?.steps("dovecot ", content),
  }, repeated);
  const grown = memory.stop();
  const all = [ours, theirs, link, keeper];
  await Promise.all(all.map((each) => each?.close()));
  return rows(megabytes, figures, grown);
}

function rows(
  megabytes: number,
  figures: Record<string, Summary>,
  grown: number,
): Row[] {
  const row = (name: string, what: string, limit: string, aim: Aim): Row => ({
    what: `${what} ${megabytes} MB`,
    unit: "MB/s",
    measured: figures[name],
    limit: {
      of: limit,
      value: figures[`raw${what === "read" ? "Read" : "Send"}`]!,
    },
    dovecot: figures[`dovecot ${name}`],
    aim,
  });
  return [
    row("read", "read", "file to a socket", {
      dovecotAtLeast: 1.5,
    }),
    row("send", "send", "socket to a file, fsync", {
      dovecotAtLeast: 1.5,
    }),
    ...figures.relayed
      ? [{
        what: `a bare relay of Deno that keeps ${megabytes} MB`,
        unit: "MB/s" as const,
        measured: figures.relayed,
        dovecot: figures["dovecot send"],
      }]
      : [],
    {
      what: `AES-GCM of ${megabytes} MB at one end`,
      unit: "MB/s",
      measured: figures.sealing,
    },
    {
      what: `memory that the server takes more meanwhile`,
      unit: "MB",
      measured: summarize([grown]),
      aim: { atMost: 25 },
    },
  ];
}

/** Two users of a system: what one sends the other reads. */
class Mover {
  readonly #sender: MailClient;
  readonly #reader: MailClient;

  private constructor(sender: MailClient, reader: MailClient) {
    this.#sender = sender;
    this.#reader = reader;
  }

  static async open(system: MailSystem): Promise<Mover> {
    return new Mover(
      await system.connect(USERS[0]),
      await system.connect(USERS[4]),
    );
  }

  /** Steps whose names begin with `prefix`. */
  steps(prefix: string, content: Uint8Array) {
    const { length } = content;
    return {
      [`${prefix}send`]: () =>
        rate(length, () => this.#sender.send([USERS[4]], content)),
      [`${prefix}read`]: async () => {
        const newest = await this.#reader.list(1);
        return await rate(length, () => this.#reader.read(newest));
      },
    };
  }

  /** The code and the buffers that any mail needs are in memory afterwards. */
  async warmUp(): Promise<void> {
    const { send, read } = this.steps("", textOf(MEGABYTE));
    for (let i = 0; i < WARM_UPS; i++) {
      await send();
      await read();
    }
  }

  async close(): Promise<void> {
    await this.#sender.close();
    await this.#reader.close();
  }
}

/** Looks at a system's memory five times a second. */
function watchMemory(system: MailSystem): { stop(): number } {
  const before = system.memory();
  let most = before;
  const timer = setInterval(() => {
    most = Math.max(most, system.memory());
  }, 200);
  return {
    stop() {
      clearInterval(timer);
      return most - before;
    },
  };
}
