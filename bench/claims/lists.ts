import { type Bench, measureRequests } from "../bench.ts";
import { textOf } from "../systems/content.ts";
import { SMALL_MAIL } from "../systems/fill_box.ts";
import { type Steps, timed } from "../report/interleave.ts";
import type { MailClient, MailSystem } from "../systems/mail_system.ts";
import { RawIndex } from "../limits/raw.ts";
import { RawLink } from "../limits/raw_link.ts";
import { RawRelay } from "../limits/raw_relay.ts";
import type { Row } from "../report/row.ts";
import { ARCHIVE, USERS } from "../systems/installation.ts";
import type { Summary } from "../report/statistics.ts";

const PAGE = 50;
/** Bytes that a page of the list is on the wire, about. */
const PAGE_BYTES = 10_000;

/** Lists of a big box and single mails, as a person opens them. */
export async function measureLists(bench: Bench): Promise<Row[]> {
  const { dir, letterlock, dovecot, archived } = bench;
  const link = await RawLink.open(dir);
  const relay = await RawRelay.open(dir);
  const index = new RawIndex(`${dir}/raw.db`, archived);
  const content = textOf(SMALL_MAIL);
  const ours = await Reader.open(letterlock);
  const theirs = dovecot && await Reader.open(dovecot);
  const each = {
    ...ours.steps("", content),
    rawPage: async () => index.page(PAGE) + await link.roundTrip(PAGE_BYTES),
    rawRead: () => relay.read(),
    ...theirs?.steps("dovecot ", content),
  };
  const figures = await measureRequests(bench, each);
  await Promise.all([ours.close(), theirs?.close(), link.close()]);
  await relay.close();
  index.close();
  return rows(archived, figures);
}

function rows(
  archived: number,
  figures: Record<string, Summary>,
): Row[] {
  const page = {
    of: "a page of SQLite and a round trip",
    value: figures.rawPage,
  };
  const read = {
    of: "a file, through a bare relay of Deno with 4 calls of WebCrypto",
    value: figures.rawRead,
  };
  const row = (name: string, what: string, rest: Partial<Row>): Row => ({
    what,
    unit: "ms",
    measured: figures[name],
    dovecot: figures[`dovecot ${name}`],
    ...rest,
  });
  const box = `the newest ${PAGE} of ${archived.toLocaleString("en-US")}`;
  return [
    row("list", `list ${box}`, {
      limit: page,
      aim: { dovecotAtMost: 1 },
    }),
    row("listAfter", "list them after one more mail came", {
      limit: page,
      aim: { atMost: 2, besideDovecot: 52 },
    }),
    row("read", "read one 200-byte mail", {
      limit: read,
      aim: { dovecotAtMost: 1 },
    }),
    row("readNew", "read it for the first time", {
      limit: read,
      note: "it is marked as read on the disk",
    }),
  ];
}

/** A user with a small box. */
const READER = USERS[3];

/** The user of the big box, one with a small box, and one who writes to both. */
class Reader {
  readonly #archive: MailClient;
  readonly #small: MailClient;
  readonly #writer: MailClient;

  private constructor([archive, small, writer]: MailClient[]) {
    this.#archive = archive;
    this.#small = small;
    this.#writer = writer;
  }

  static async open(system: MailSystem): Promise<Reader> {
    const clients: MailClient[] = [];
    for (const user of [ARCHIVE, READER, USERS[0]]) {
      clients.push(await system.connect(user));
    }
    return new Reader(clients);
  }

  /** Steps whose names begin with `prefix`. */
  steps(prefix: string, content: Uint8Array): Steps {
    const list = () => timed(() => this.#archive.list(PAGE));
    return {
      [`${prefix}list`]: list,
      [`${prefix}listAfter`]: async () => {
        await this.#writer.send([ARCHIVE], content);
        return await list();
      },
      [`${prefix}readNew`]: async () => {
        await this.#writer.send([READER], content);
        const newest = await this.#small.list(1);
        return await timed(() => this.#small.read(newest));
      },
      [`${prefix}read`]: () => timed(() => this.#small.read(1)),
    };
  }

  async close(): Promise<void> {
    await this.#archive.close();
    await this.#small.close();
    await this.#writer.close();
  }
}
