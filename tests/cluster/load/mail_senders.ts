/** Five clients that send mail by any of three mail-servers, each the next one when it was told. */
import type { Random } from "../../../fuzz/cases/random.ts";
import type { Cluster } from "../machines/cluster.ts";
import { Acknowledgements } from "./acknowledgements.ts";
import type { Load, Tally } from "./load.ts";
import { DATABASE } from "./make_database.ts";
import { Operator } from "./operator.ts";
import { PostOffices, SERVERS } from "./post_offices.ts";
import {
  type FoundMail,
  type SentMail,
  tallyMails,
  worstOf,
} from "./tally_mails.ts";
import { Visitors } from "./visitors.ts";

/** Who each client logs in as, and whom mail goes to. */
const CLIENTS = ["alice", "alice", "bob", "bob", "carol"];
const USERS = [...new Set(CLIENTS)];
/** Time in ms between two mails of a client, so that a small machine has room for strikes. */
const PAUSE_MS = 60;
/** Time in ms before a client tries again, at another server. */
const BACK_OFF_MS = 200;
/** Bytes of a content that lies in the mail's row, and of one that goes ahead in pieces. */
const [SHORT, LONG] = [40, 300_000];
/** Of so many mails one is long. */
const LONG_OF = 20;
/** Of so many mails one is handed in at any server: a login takes a while. */
const MOVE_OF = 50;

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** The title of a mail again and again. */
function contentOf(title: string, size: number): Uint8Array {
  const text = `${title}\n`.repeat(Math.ceil(size / (title.length + 1)));
  return new TextEncoder().encode(text.slice(0, size));
}

/** The senders of a cluster. */
export class MailSenders implements Load {
  readonly acknowledgements = new Acknowledgements();
  visitors?: Visitors;
  /** Every mail, by its title. */
  readonly #sent = new Map<string, SentMail>();
  /** Long ones whose contents nobody has read yet. */
  readonly #unread = new Set<string>();
  /** Contents that were read, and are not what was sent. */
  #altered = 0;
  readonly #random: Random;
  readonly #operator: Operator;
  readonly #offices: PostOffices;
  /** The server that each client is at: it moves at times, and where no answer comes. */
  readonly #at = CLIENTS.map((_, client) => client);
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

  /** @param logins Whether somebody logs in at each server, each second. */
  static async start(
    cluster: Cluster,
    random: Random,
    logins = false,
  ): Promise<MailSenders> {
    const operator = await Operator.of(cluster);
    const offices = await PostOffices.open(cluster, operator);
    const senders = new MailSenders(operator, offices, random);
    if (logins) senders.visitors = visitorsOf(offices);
    senders.#clients = CLIENTS.map((_, client) => senders.#send(client));
    // What fails is thrown when they are stopped.
    for (const client of senders.#clients) client.catch(() => {});
    return senders;
  }

  async #send(client: number): Promise<void> {
    for (let number = 1; !this.#stopped; number++) {
      const title = `${client}-${number}`;
      const to = USERS.filter(() => this.#random.chance(0.4));
      if (to.length === 0) to.push(this.#random.pick(USERS));
      const isLong = this.#random.below(LONG_OF) === 0;
      const content = contentOf(title, isLong ? LONG : SHORT);
      if (this.#random.below(MOVE_OF) === 0) {
        this.#at[client] = this.#random.below(SERVERS);
      }
      this.#sent.set(title, { to, isAcknowledged: false });
      if (!await this.#sendUntilTold(client, { to, title }, content)) return;
      this.#sent.set(title, { to, isAcknowledged: true });
      if (isLong) this.#unread.add(title);
      this.acknowledgements.add();
      await pause(PAUSE_MS);
    }
  }

  /** The draft keeps its id: at whichever server, it is delivered once. False if stopped. */
  async #sendUntilTold(
    client: number,
    about: { to: string[]; title: string },
    content: Uint8Array,
  ): Promise<boolean> {
    const draft = { ...about, id: crypto.randomUUID() };
    const user = CLIENTS[client];
    for (; !this.#stopped; this.#at[client]++) {
      try {
        const office = this.#at[client];
        await this.#offices.send({ client, user, office }, draft, content);
        return true;
      } catch {
        await pause(BACK_OFF_MS);
      }
    }
    return false;
  }

  /**
   * In the tables of both nodes: a standby's would be the truth when it takes over. Reads
   * every long mail that came since the last look.
   */
  async check(): Promise<Tally> {
    const sent = new Map(this.#sent);
    const long = new Set(this.#unread);
    const nodes = await this.#found();
    for (const user of USERS) {
      const inBox = nodes[0].filter(({ box, title }) =>
        box === user && long.has(title)
      );
      await this.#readContents(user, inBox);
    }
    for (const title of long) this.#unread.delete(title);
    const tally = worstOf(nodes.map((mails) => tallyMails(sent, mails)));
    return { ...tally, altered: this.#altered };
  }

  /** The mails in the tables of each node. */
  async #found(): Promise<FoundMail[][]> {
    const nodes = await this.#operator.onEachNode(
      "SELECT box.name, mail.title, mail.id FROM mail " +
        "JOIN box ON box.id = mail.box JOIN letter ON letter.id = mail.letter",
      DATABASE,
    );
    return nodes.map(mailsOf);
  }

  killServer(random: Random): Promise<void> {
    return this.#offices.killServer(random);
  }

  killWorker(random: Random): void {
    this.#offices.killWorker(random);
  }

  /** Reads mails of a box by any server, and counts those that are not as sent. */
  async #readContents(user: string, mails: FoundMail[]): Promise<void> {
    const decoder = new TextDecoder();
    const left = [...mails];
    const contents = this.#offices.read(user, mails.map(({ id }) => id));
    for await (const content of contents) {
      const { title } = left.shift()!;
      const sent = decoder.decode(contentOf(title, LONG));
      if (decoder.decode(content) !== sent) this.#altered++;
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#clients, this.visitors?.stop()]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.#offices[Symbol.asyncDispose]();
  }
}

function visitorsOf(offices: PostOffices): Visitors {
  const logIn = (at: number) => offices.logIn("carol", at);
  return new Visitors({ servers: SERVERS, logIn });
}

function mailsOf(rows: string[]): FoundMail[] {
  return rows.map((row) => {
    const [box, title, id] = row.split("|");
    return { box, title, id };
  });
}
