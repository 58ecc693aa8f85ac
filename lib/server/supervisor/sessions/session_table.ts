import type { Clock } from "../../../program/clock.ts";
import type { Counters } from "../counters.ts";
import type { SessionTimeouts } from "./session_timeouts.ts";

/** One session of a user who is logged in. */
export interface SessionEntry {
  /** Counts up from 1; no two sessions of a server's run have the same. */
  readonly id: number;
  readonly user: string;
  /** What the user's account is known by; the session's own new password changes it. */
  account: string;
  /** While the session's user is getting another password: what was told of the account. */
  changing?: { account?: string };
  /** The client's address, without its port. */
  readonly address: string;
  /** When the login was accepted, in ms since the epoch. */
  readonly since: number;
  /** When bytes moved last, either way, in ms since the epoch. */
  lastUse: number;
  /** Bytes from the client since the login was accepted. */
  bytesIn: number;
  /** Bytes to the client since the login was accepted. */
  bytesOut: number;
  /** Whether a mail came for the user meanwhile. */
  hasNews: boolean;
  /** Whether it is over: its worker may have to clean up. */
  isOver?: true;
  readonly timeouts: SessionTimeouts;
}

/** Who began a session, and what ends it; the id is one of `newId`, if it has one. */
export type NewSession =
  & Pick<SessionEntry, "user" | "account" | "address" | "timeouts">
  & Partial<Pick<SessionEntry, "id">>;

/**
 * The sessions of all users who are logged in: the one place that knows them. Entries
 * come when a login is accepted and go when its session ends.
 */
export class SessionTable implements Iterable<SessionEntry> {
  readonly #clock: Clock;
  readonly #counters: Pick<Counters, "bytesIn" | "bytesOut">;
  readonly #entries = new Map<number, SessionEntry>();
  #lastId = 0;
  #stopping = false;

  constructor(
    clock: Clock,
    counters: Pick<Counters, "bytesIn" | "bytesOut">,
  ) {
    this.#clock = clock;
    this.#counters = counters;
  }

  /** Sessions in the table. */
  get size(): number {
    return this.#entries.size;
  }

  /** The entries, the oldest session first. */
  [Symbol.iterator](): Iterator<SessionEntry> {
    return this.#entries.values();
  }

  /** An id for a session that may begin. */
  newId(): number {
    return ++this.#lastId;
  }

  /** Enters a session; one that begins while the server stops is stopped, too. */
  add(session: NewSession): SessionEntry {
    const now = this.#clock.epoch();
    const entry: SessionEntry = {
      ...session,
      id: session.id ?? this.newId(),
      since: now,
      lastUse: now,
      bytesIn: 0,
      bytesOut: 0,
      hasNews: false,
    };
    this.#entries.set(entry.id, entry);
    if (this.#stopping) entry.timeouts.stop();
    return entry;
  }

  /** Sessions of a user that are not over. */
  countOf(user: string): number {
    return [...this].filter((entry) => entry.user === user && !entry.isOver)
      .length;
  }

  /** Counts bytes that the relay moved. */
  count(entry: SessionEntry, from: "client" | "worker", bytes: number): void {
    entry.lastUse = this.#clock.epoch();
    const direction = from === "client" ? "bytesIn" : "bytesOut";
    entry[direction] += bytes;
    this.#counters[direction] += bytes;
  }

  /** Mails came for these users. */
  news(users: readonly string[]): void {
    for (const entry of this) entry.hasNews ||= users.includes(entry.user);
  }

  /** Who is logged in, each name once. */
  get users(): string[] {
    return [...new Set([...this].map(({ user }) => user))];
  }

  /**
   * A user's account is known by that now, or has ended: sessions of another one end. One
   * that is getting another password is judged once it has it.
   */
  accountIs(user: string, account?: string): void {
    for (const entry of this) {
      if (entry.user !== user || entry.account === account) continue;
      if (entry.changing) entry.changing = { account };
      else entry.timeouts.endAccount();
    }
  }

  /** The session's user is getting another password. */
  changes(entry: SessionEntry): void {
    entry.changing = { account: entry.account };
  }

  /**
   * The user has got it, or not.
   *
   * @param account What the account is known by then, if so.
   */
  changed(entry: SessionEntry, account?: string): void {
    const told = entry.changing?.account;
    const before = entry.account;
    entry.changing = undefined;
    entry.account = account ?? before;
    if (told !== before && told !== entry.account) entry.timeouts.endAccount();
  }

  /** Harmless for a session that is not there. */
  remove({ id }: SessionEntry): void {
    this.#entries.delete(id);
  }

  /** Ends one session for the operator; undefined if there is none of that id. */
  kick(id: number): SessionEntry | undefined {
    const entry = this.#entries.get(id);
    entry?.timeouts.kick();
    return entry;
  }

  /** Ends every session once its request under way is answered. */
  stop(): void {
    this.#stopping = true;
    for (const { timeouts } of this) timeouts.stop();
  }

  /** Ends every worker and connection at once. */
  cut(): void {
    for (const { timeouts } of this) timeouts.cut();
  }
}
