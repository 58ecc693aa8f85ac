/**
 * Parked connections: a client that has logged in may leave its connection to the
 * supervisor, which says on it when the user should look for new mail. It holds no place
 * and no process. How a notice looks is in lib/protocol/notices.ts.
 *
 * @module
 */
import type { Clock } from "../../../program/clock.ts";
import { writeAll } from "../../../protocol/byte_stream.ts";
import { encodeNotice } from "../../../protocol/notices.ts";
import type { ServerLog } from "../../log/server_log.ts";
import { type ParkedClient, ParkedConnection } from "./parked_connection.ts";

/** How many connections may be parked. */
export interface ParkingLimits {
  maxParked: number;
  maxParkedPerUser: number;
}

/** What is known of a user's box. */
export interface SeenBox {
  user: string;
  /** When something came or went last, in ms since the epoch. */
  changed: number;
}

/** All parked connections. */
export class Parking {
  readonly #limits: ParkingLimits;
  readonly #log: ServerLog;
  readonly #clock: Clock;
  readonly #parked = new Map<string, Set<ParkedConnection>>();
  #size = 0;
  #stopping = false;

  constructor(limits: ParkingLimits, log: ServerLog, clock: Clock) {
    this.#limits = limits;
    this.#log = log;
    this.#clock = clock;
  }

  /** Connections that are parked. */
  get size(): number {
    return this.#size;
  }

  /** Who has parked, each name once. */
  get users(): string[] {
    return [...this.#parked.keys()];
  }

  /** Parks a connection, or refuses it where there is no room. Never rejects. */
  async add(client: ParkedClient): Promise<void> {
    const { user, connection } = client;
    const parked = new ParkedConnection(client, this.#clock, (why) => {
      this.#remove(parked);
      this.#log.notice(`${user} waits for news no more: ${why}.`);
    });
    const isFull = !this.#stopping && !this.#hasRoom(user);
    if (isFull || this.#stopping) {
      const notice = encodeNotice(isFull ? "full" : "closing");
      await writeAll(connection.conn, notice).catch(() => {});
      return await connection.close();
    }
    this.#put(parked);
    this.#log.notice(`${user} waits for news from ${connection.address}.`);
    parked.begin();
  }

  /** Mails came for these users. */
  news(users: readonly string[]): void {
    for (const user of users) {
      for (const parked of this.#of(user)) parked.news();
    }
  }

  /** A look at a user's box. */
  seen({ user, changed }: SeenBox): void {
    for (const parked of this.#of(user)) parked.seen(changed);
  }

  /** A user's account is known by that now, or has ended: who has another one waits no more. */
  accountIs(user: string, account?: string): void {
    for (const parked of this.#of(user)) {
      if (account === parked.client.account) continue;
      parked.end("account_changed", ACCOUNT_CHANGED);
    }
  }

  /** Ends all of them; who comes later is told the same. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const all = this.users.flatMap((user) => this.#of(user));
    const why = "the server is stopping";
    await Promise.all(all.map((parked) => parked.end("closing", why)));
  }

  /** A copy: whoever is ended is taken out. */
  #of(user: string): ParkedConnection[] {
    return [...this.#parked.get(user) ?? []];
  }

  #hasRoom(user: string): boolean {
    const { maxParked, maxParkedPerUser } = this.#limits;
    const own = this.#parked.get(user)?.size ?? 0;
    return this.#size < maxParked && own < maxParkedPerUser;
  }

  #put(parked: ParkedConnection): void {
    const { user } = parked.client;
    const own = this.#parked.get(user) ?? new Set();
    this.#parked.set(user, own.add(parked));
    this.#size++;
  }

  #remove(parked: ParkedConnection): void {
    const { user } = parked.client;
    const own = this.#parked.get(user);
    if (!own?.delete(parked)) return;
    if (own.size === 0) this.#parked.delete(user);
    this.#size--;
  }
}

const ACCOUNT_CHANGED =
  "the account was removed, or has new keys or another password";
