/** Three mail-servers over one cluster, and five clients that log in at any of them. */
import type { Random } from "../../../fuzz/cases/random.ts";
import type { MailSession } from "../../../lib/client/session/mail_session.ts";
import { Group, type Server } from "../../support/group.ts";
import { childrenOf, killNow } from "../../support/processes.ts";
import { readWhole, sendText } from "../../support/sessions.ts";
import type { Cluster } from "../machines/cluster.ts";
import { makeDatabase } from "./make_database.ts";
import type { Operator } from "./operator.ts";

/** How many mail-servers. */
export const SERVERS = 3;
/** Time in ms after which a client tries another server: its own may wait for a database. */
const ANSWER_MS = 8_000;
/** How often a server is started at most, each time after seven seconds without a database. */
const START_TRIES = 20;
/** How often a mail is read at most, where no answer comes. */
const READ_TRIES = 3 * SERVERS;

/** A mail on its way. */
export interface Letter {
  /** Of the draft: the same at whichever server. */
  id: string;
  to: string[];
  title: string;
}

/** The servers, and the session that each client has at one of them. */
export class PostOffices implements AsyncDisposable {
  readonly #group: Group;
  readonly #store: string;
  readonly #servers: Server[] = [];
  readonly #sessions = new Map<number, { at: number; session: MailSession }>();

  private constructor(group: Group, store: string) {
    this.#group = group;
    this.#store = store;
  }

  static async open(
    cluster: Cluster,
    operator: Operator,
  ): Promise<PostOffices> {
    const group = await Group.create();
    const store = await makeDatabase(cluster, operator, group.dir);
    const offices = new PostOffices(group, store);
    for (let i = 0; i < SERVERS; i++) {
      offices.#servers.push(await offices.#serve());
    }
    return offices;
  }

  get #serverFlags(): string[] {
    return [
      "--store",
      this.#store,
      "--max-per-user",
      "8",
      "--max-clients",
      "16",
    ];
  }

  /** A server that starts while no database answers ends: a service manager starts it again. */
  async #serve(): Promise<Server> {
    for (let tries = START_TRIES;; tries--) {
      try {
        return await this.#group.serve(...this.#serverFlags);
      } catch (error) {
        if (tries === 0) throw error;
      }
    }
  }

  /**
   * Hands a mail in at one of the servers, counted from 0 and on.
   *
   * @param client Whose session it is, counted from 0.
   * @throws {Error} If nobody knows whether it is delivered.
   */
  async send(
    { client, user, office }: { client: number; user: string; office: number },
    { id, ...letter }: Letter,
    content: Uint8Array,
  ): Promise<void> {
    const session = await this.#sessionOf(client, user, office % SERVERS);
    try {
      await inTime(sendText(session, { id, ...letter }, content));
    } catch (error) {
      this.#sessions.delete(client);
      void session.close().catch(() => {});
      throw error;
    }
  }

  /** Logs in as a new client, and leaves. */
  async logIn(user: string, at: number): Promise<void> {
    const session = this.#group.connect(this.#servers[at], user);
    try {
      await inTime(session);
    } finally {
      session.then((late) => late.close()).catch(() => {});
    }
  }

  async #sessionOf(
    client: number,
    user: string,
    at: number,
  ): Promise<MailSession> {
    const open = this.#sessions.get(client);
    if (open?.at === at) return open.session;
    if (open) void open.session.close().catch(() => {});
    this.#sessions.delete(client);
    const session = await inTime(
      this.#group.connect(this.#servers[at], user),
    );
    this.#sessions.set(client, { at, session });
    return session;
  }

  /**
   * The contents of mails of a box, by their ids, each read at the next server.
   *
   * @throws {Error} If no server gives one, again and again.
   */
  async *read(user: string, ids: string[]): AsyncGenerator<Uint8Array> {
    const sessions = new Map<number, MailSession>();
    try {
      for (const [i, id] of ids.entries()) {
        yield await this.#readAt(sessions, { user, id }, i);
      }
    } finally {
      for (const session of sessions.values()) {
        await session.close().catch(() => {});
      }
    }
  }

  async #readAt(
    sessions: Map<number, MailSession>,
    { user, id }: { user: string; id: string },
    turn: number,
  ): Promise<Uint8Array> {
    for (let tried = 1;; tried++) {
      const at = (turn + tried) % SERVERS;
      try {
        let session = sessions.get(at);
        session ??= await this.#group.connect(this.#servers[at], user);
        sessions.set(at, session);
        return (await readWhole(session, { id })).bytes;
      } catch (error) {
        // A session has its time, and its server's too: the next one begins anew.
        void sessions.get(at)?.close().catch(() => {});
        sessions.delete(at);
        if (tried === READ_TRIES) throw error;
      }
    }
  }

  /** Kills a server with all its workers, and starts another in its place. */
  async killServer(random: Random): Promise<void> {
    const at = random.below(SERVERS);
    const { pid } = this.#servers[at];
    const workers = childrenOf(pid);
    for (const process of [pid, ...workers]) killNow(process);
    await this.#servers[at].exitCode();
    this.#servers[at] = await this.#serve();
  }

  /** Kills a worker of a server: somebody's session, or a spare. */
  killWorker(random: Random): void {
    const { pid } = random.pick(this.#servers);
    killNow(random.pick(childrenOf(pid)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { session } of this.#sessions.values()) {
      await session.close().catch(() => {});
    }
    await this.#group[Symbol.asyncDispose]();
  }
}

/** Throws an Error if an answer does not come in time. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("No answer")), ANSWER_MS);
  try {
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timer);
  }
}
