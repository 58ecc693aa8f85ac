import { sealDraft } from "../../lib/client/sealed/seal_draft.ts";
import { BytesContent } from "../../lib/client/draft/content.ts";
import { loadSealKeys } from "../../lib/seal/key_files.ts";
import { type Bench, pick, repetitions } from "../bench.ts";
import { RawMaildir } from "../limits/raw_maildir.ts";
import { interleave, type Steps, timed } from "../report/interleave.ts";
import type { Row } from "../report/row.ts";
import type { Summary } from "../report/statistics.ts";
import { textOf } from "../systems/content.ts";
import type { Dovecot } from "../systems/dovecot.ts";
import { fillBox, SMALL_MAIL } from "../systems/fill_box.ts";
import { COPIED, PASSWORD, SEALED, USERS } from "../systems/installation.ts";
import { commandOf, run } from "../systems/program.ts";
import { workOfPrograms } from "../systems/work.ts";

const SENDER = USERS[0];

/** Whole boxes, from the call of mail-client to its end. */
export async function measureCopies(bench: Bench): Promise<Row[]> {
  const mails = pick(bench, 10_000, 2000);
  const letters = pick(bench, 500, 50);
  await fillBox(bench.installation.box(COPIED), mails);
  await bench.dovecot?.fill(COPIED, mails);
  await sendSealed(bench, letters);
  const copies = await Copies.begin(bench);
  const figures = await interleave({
    ...copies.steps(mails),
    sealed: () => perSecond(letters, () => copies.sync("sealed", SEALED)),
  }, repetitions(bench, 10, 2));
  return rows(figures, mails, letters);
}

function rows(
  figures: Record<string, Summary>,
  mails: number,
  letters: number,
): Row[] {
  const count = mails.toLocaleString("en-US");
  const limit = {
    of: "create, write, date and rename as many files",
    value: figures.raw,
  };
  const row = (name: string, what: string, rest: Partial<Row> = {}): Row => ({
    ...{ what, unit: "/s", measured: figures[name] },
    ...rest,
  });
  return [
    row("sync", `mails of the first sync of ${count}`, {
      limit,
      dovecot: figures.dovecot,
      aim: { atLeast: 5000 },
      note: "Dovecot's FETCH of the same mails, which the bench throws away",
    }),
    row("maildir", `mails of their export to a Maildir`, {
      limit,
      dovecot: figures.dovecot,
      aim: { atLeast: 5000 },
    }),
    row("mbox", `mails of their export to an mbox`, {
      dovecot: figures.dovecot,
      aim: { atLeast: 5000 },
    }),
    row("client", "processor time of mail-client for the first sync", {
      unit: "ms",
    }),
    row("server", "processor time of the server for it", { unit: "ms" }),
    row("again", "sync of them when nothing is new", {
      unit: "ms",
      limit: { of: "list one mail", value: figures.list },
    }),
    row("sealed", `sealed letters of the first sync of ${letters}`),
  ];
}

/** So many letters into a box of their own. */
async function sendSealed(bench: Bench, letters: number): Promise<void> {
  const session = await bench.letterlock.openSession(SENDER);
  const keys = await loadSealKeys(
    bench.installation.clientKeys(SENDER),
    SENDER,
  );
  for (let i = 0; i < letters; i++) {
    const id = crypto.randomUUID();
    const parts = { to: [SEALED], title: `Letter ${i}`, attachments: [] };
    const content = new BytesContent(textOf(SMALL_MAIL));
    const sealer = { user: SENDER, keys, time: Date.now() };
    const draft = await sealDraft({ ...parts, content }, id, sealer);
    await session.send({ id, ...draft, content: draft.content.open() });
  }
  await session.close();
}

async function perSecond(
  count: number,
  action: () => Promise<unknown>,
): Promise<number> {
  return count / await timed(action) * 1000;
}

/** The steps that copy boxes, each into a folder of its own that goes before the next. */
class Copies {
  readonly #bench: Bench;
  readonly #raw: RawMaildir;

  private constructor(bench: Bench) {
    this.#bench = bench;
    this.#raw = new RawMaildir(`${bench.dir}/raw-copies`, textOf(SMALL_MAIL));
  }

  /** The index of the box is made, and a copy is there, before anything is measured. */
  static async begin(bench: Bench): Promise<Copies> {
    const file = `${bench.dir}/password-of-copies`;
    await Deno.writeTextFile(file, PASSWORD, { mode: 0o600 });
    const copies = new Copies(bench);
    await copies.sync("kept");
    return copies;
  }

  steps(mails: number): Steps {
    const { dovecot } = this.#bench;
    const each = (action: () => Promise<unknown>) => () =>
      perSecond(mails, action);
    return {
      sync: each(() => this.sync("first")),
      raw: () => mails / this.#raw.write(mails) * 1000,
      maildir: each(() => this.#export("maildir")),
      mbox: each(() => this.#export("mbox")),
      dovecot: dovecot && each(() => fetchAll(dovecot, mails)),
      again: () => timed(() => this.#client(COPIED, "sync", this.#dir("kept"))),
      list: () => timed(() => this.#client(COPIED, "inbox", "--limit", "1")),
      client: () => workOfPrograms(() => this.sync("client")),
      server: async () => {
        const { letterlock } = this.#bench;
        const before = letterlock.work();
        await this.sync("server");
        return letterlock.work() - before;
      },
    };
  }

  /** Syncs into a new folder. */
  async sync(name: string, user = COPIED): Promise<void> {
    await this.#client(user, "sync", await this.#anew(name));
  }

  async #export(format: string): Promise<void> {
    const dir = await this.#anew(format);
    await this.#client(COPIED, "export", "--format", format, dir);
  }

  #dir(name: string): string {
    return `${this.#bench.dir}/copy-${name}`;
  }

  async #anew(name: string): Promise<string> {
    const dir = this.#dir(name);
    await Deno.remove(dir, { recursive: true }).catch(() => {});
    return dir;
  }

  #client(user: string, ...words: string[]): Promise<string> {
    const { installation, letterlock, dir } = this.#bench;
    return run(commandOf("client", [
      ...words,
      ...["--server", `127.0.0.1:${letterlock.port}`, "--user", user],
      ...["--keys", installation.clientKeys(user)],
      ...["--password-file", `${dir}/password-of-copies`],
    ]));
  }
}

/** @throws {Error} If a mail is missing. */
async function fetchAll(dovecot: Dovecot, mails: number): Promise<void> {
  const fetched = await dovecot.fetchAll(COPIED);
  if (fetched !== mails) throw new Error(`Dovecot gave ${fetched} mails`);
}
