/** Five clients that send mail by any of three stores, each the next one when it was told. */
import type { Random } from "../../../fuzz/cases/random.ts";
import { StorageError } from "../../../lib/store/errors.ts";
import type { Cluster } from "../machines/cluster.ts";
import { Acknowledgements } from "./acknowledgements.ts";
import type { Load, Tally } from "./load.ts";
import { Operator } from "./operator.ts";
import { DATABASE, PostOffices } from "./post_offices.ts";
import { type FoundMail, tallyMails, worstOf } from "./tally_mails.ts";

const USERS = ["alice", "bob", "carol", "dave", "erin"];
/** Time in ms between two mails of a client, so that a small machine has room for strikes. */
const PAUSE_MS = 60;
/** Time in ms before a client tries again, at another store. */
const BACK_OFF_MS = 200;
/** Bytes of a content that lies in the mail's row, and of one that goes ahead in pieces. */
const [SHORT, LONG] = [40, 300_000];
/** Of so many mails one is long. */
const LONG_OF = 20;

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** The title of a mail again and again. */
function contentOf(title: string, size: number): Uint8Array {
  const text = `${title}\n`.repeat(Math.ceil(size / (title.length + 1)));
  return new TextEncoder().encode(text.slice(0, size));
}

/** The senders of a cluster. */
export class MailSenders implements Load {
  readonly acknowledgements = new Acknowledgements();
  /** The recipients of each mail that was acknowledged, by its title. */
  readonly #acknowledged = new Map<string, string[]>();
  /** The long ones among them. */
  readonly #long: string[] = [];
  readonly #random: Random;
  readonly #operator: Operator;
  readonly #offices: PostOffices;
  #stopped = false;
  #clients: Promise<void>[] = [];

  private constructor(
    operator: Operator,
    offices: PostOffices,
    random: Random,
  ) {
    this.#operator = operator;
    this.#offices = offices;
    this.#random = random;
  }

  static async start(cluster: Cluster, random: Random): Promise<MailSenders> {
    const operator = await Operator.of(cluster);
    const offices = await PostOffices.open(cluster, operator);
    const senders = new MailSenders(operator, offices, random);
    senders.#clients = USERS.map((user) => senders.#send(user));
    // What fails is thrown when they are stopped.
    for (const client of senders.#clients) client.catch(() => {});
    return senders;
  }

  async #send(from: string): Promise<void> {
    for (let number = 1; !this.#stopped; number++) {
      const title = `${from}-${number}`;
      const to = USERS.filter(() => this.#random.chance(0.4));
      if (to.length === 0) to.push(this.#random.pick(USERS));
      const isLong = this.#random.below(LONG_OF) === 0;
      const content = contentOf(title, isLong ? LONG : SHORT);
      if (!await this.#sendUntilTold({ from, to, title }, content)) return;
      this.#acknowledged.set(title, to);
      if (isLong) this.#long.push(title);
      this.acknowledgements.add();
      await pause(PAUSE_MS);
    }
  }

  /** The draft keeps its id: at whichever store, it is delivered once. False if stopped. */
  async #sendUntilTold(
    about: { from: string; to: string[]; title: string },
    content: Uint8Array,
  ): Promise<boolean> {
    const draft = { ...about, id: crypto.randomUUID() };
    for (let office = this.#random.below(3); !this.#stopped; office++) {
      try {
        await this.#offices.send(office, draft, content);
        return true;
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
        await pause(BACK_OFF_MS);
      }
    }
    return false;
  }

  /** In the tables of both nodes: a standby's would be the truth when it takes over. */
  async check(): Promise<Tally> {
    const acknowledged = new Map(this.#acknowledged);
    const nodes = await this.#operator.onEachNode(
      "SELECT box.name, mail.title, mail.id FROM mail " +
        "JOIN box ON box.id = mail.box JOIN letter ON letter.id = mail.letter",
      DATABASE,
    );
    return worstOf(nodes.map((rows) => tallyMails(acknowledged, found(rows))));
  }

  /** Stops the clients, and reads every long mail. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#clients);
    for (const title of this.#long) await this.#checkContent(title);
  }

  /** Throws an Error if the content is not what was sent. */
  async #checkContent(title: string): Promise<void> {
    const [user] = this.#acknowledged.get(title)!;
    const [id] = await this.#operator.run([
      `SELECT mail.id FROM mail JOIN box ON box.id = mail.box WHERE ` +
      `mail.title = '${title}' AND box.name = '${user}'`,
    ], { database: DATABASE });
    const content = new TextDecoder().decode(
      await this.#offices.read(user, id),
    );
    const sent = new TextDecoder().decode(contentOf(title, LONG));
    if (content !== sent) throw new Error(`${title} of ${user} is not as sent`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#clients);
    await this.#offices[Symbol.asyncDispose]();
  }
}

function found(rows: string[]): FoundMail[] {
  return rows.map((row) => {
    const [box, title, id] = row.split("|");
    return { box, title, id };
  });
}
