import { type Clock, systemClock } from "../../program/clock.ts";
import { systemReason } from "../../program/system/system_reason.ts";
import type { StoreFiles } from "../../keys/store_files.ts";
import type { Connection } from "./database/connection.ts";
import { ConnectionPool } from "./database/connection_pool.ts";
import { DatabaseError } from "./database/database_error.ts";
import type { Database } from "./database/sql.ts";
import { connectHost } from "./hosts/connect_host.ts";
import { HostOrder } from "./hosts/host_order.ts";
import { raceHosts } from "./hosts/race_hosts.ts";
import { SuccessorWatch } from "./hosts/successor_watch.ts";
import type { StoreAddress, StoreHost } from "./store_address.ts";

/** A database by its address. */
export interface DatabasePlace {
  address: StoreAddress;
  /** Read for each connection: they may be replaced while the server runs. */
  files: StoreFiles;
  /** Connections at once. */
  most: number;
  /** How often each server is tried; for `waitMs` if left out, since another may take over. */
  rounds?: number;
  /** Time for a connection, in ms; 30 s if left out. */
  waitMs?: number;
  /** Hears why no server could be used yet, and nothing once one is. */
  onTrouble?(told?: string): void;
  clock?: Clock;
}

/** Opens a database; the first use connects to it. */
export function openDatabase(place: DatabasePlace): Database {
  const servers = new Servers(place);
  const connect = () => servers.connect();
  return new ConnectionPool({ most: place.most, connect });
}

/** The servers of a database, of which one takes writes. */
class Servers {
  readonly #place: DatabasePlace;
  readonly #clock: Clock;
  readonly #order: HostOrder;

  constructor(place: DatabasePlace) {
    this.#place = place;
    this.#clock = place.clock ?? systemClock;
    this.#order = new HostOrder(place.address.hosts);
  }

  /** @throws {DatabaseError} If none takes writes. */
  connect(): Promise<Connection> {
    const { rounds, waitMs, onTrouble } = this.#place;
    const limits = { rounds, waitMs, onTrouble };
    return this.#race(this.#order.all, limits, async (host, signal) => {
      const connection = await connectHost(host, this.#place, signal, {
        watch: this.#watchOf(host),
        onBroken: () => this.#order.failed(host),
        clock: this.#clock,
      });
      this.#order.serves(host);
      onTrouble?.();
      return connection;
    });
  }

  /** While a statement at one server has no answer, the others are looked at. */
  #watchOf(host: StoreHost): SuccessorWatch | undefined {
    if (this.#order.all.length === 1) return undefined;
    return new SuccessorWatch({
      hasSuccessor: (signal) => this.#hasSuccessor(host, signal),
      ...{ clock: this.#clock, random: Math.random },
    });
  }

  async #hasSuccessor(host: StoreHost, signal: AbortSignal): Promise<boolean> {
    try {
      const others = this.#order.besides(host);
      const found = await this.#race(others, { rounds: 1 }, (other, late) => {
        return connectHost(other, this.#place, AbortSignal.any([signal, late]));
      });
      void found.close().catch(() => {});
      return true;
    } catch {
      return false;
    }
  }

  #race(
    hosts: readonly StoreHost[],
    limits: Pick<DatabasePlace, "rounds" | "waitMs" | "onTrouble">,
    connect: (host: StoreHost, signal: AbortSignal) => Promise<Connection>,
  ): Promise<Connection> {
    return raceHosts(hosts, {
      ...limits,
      ...{ connect, why, clock: this.#clock, random: Math.random },
      close: (late) => late.abandon("nobody waits for it"),
    });
  }
}

function why(error: unknown): string {
  const { code, message } = error as Error & { code?: unknown };
  // What a server says is told as it is.
  if (error instanceof DatabaseError) return error.message;
  const isServers = typeof code === "string" && /^(?!E)[0-9A-Z]{5}$/.test(code);
  return isServers ? message : systemReason(error);
}
