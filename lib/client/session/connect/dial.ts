import { type Clock, systemClock, type Timer } from "../../../program/clock.ts";
import { EXIT } from "../../../program/exit_codes.ts";
import { Failure } from "../../../program/failure.ts";
import { systemReason } from "../../../program/system/system_reason.ts";
import { formatHostPort } from "../../../program/command_line/values.ts";
import { Connection, timedOut } from "./connection.ts";

/** How long an address has before the next one is tried beside it (RFC 8305, 5). */
const ATTEMPT_MS = 250;

/** The network as the client dials; tests replace it. */
export interface Network {
  /** The addresses of a name, in the order of the system. */
  lookUp(host: string): Promise<string[]>;
  connect(address: string, port: number): Promise<Deno.TcpConn>;
  clock: Clock;
}

const systemNetwork: Network = {
  async lookUp(host) {
    // Deno 2.6 itself connects to the first address of a name only.
    const { default: process } = await import("node:process");
    // A compiled program would warn of a part of node:dns that we do not use.
    Object.assign(process, { noDeprecation: true });
    const { lookup } = await import("node:dns/promises");
    const found = await lookup(host, { all: true, order: "verbatim" });
    return found.map(({ address }) => address);
  },
  connect: (hostname, port) => Deno.connect({ hostname, port }),
  clock: systemClock,
};

/**
 * Connects to a server. All addresses of its name are tried, the next one as soon as one
 * fails, or beside it when it is slow.
 *
 * @throws {Failure} With exit code 6 if it cannot be reached in time.
 */
export async function dial(
  host: string,
  port: number,
  timeoutMs: number,
  network = systemNetwork,
): Promise<Connection> {
  const ended = new AbortController();
  const late = Promise.withResolvers<never>();
  const timer = network.clock.setTimeout(
    () => late.reject(timedOut(timeoutMs)),
    timeoutMs,
  );
  try {
    const dialing = dialName(host, port, network, ended.signal);
    return new Connection(
      await Promise.race([dialing, late.promise]),
      timeoutMs,
    );
  } catch (error) {
    throw error instanceof Failure ? error : unreachable(host, port, error);
  } finally {
    ended.abort();
    network.clock.clearTimeout(timer);
  }
}

async function dialName(
  host: string,
  port: number,
  network: Network,
  ended: AbortSignal,
): Promise<Deno.TcpConn> {
  const addresses = isAddress(host)
    ? [host]
    : inTurn(await network.lookUp(host));
  return await new Race(addresses, port, network, ended).run();
}

function isAddress(host: string): boolean {
  return host.includes(":") || /^[\d.]+$/.test(host);
}

/** The addresses, each once, with the two families in turn (RFC 8305, 4). */
function inTurn(addresses: string[]): string[] {
  const unique = [...new Set(addresses)];
  const isV6 = (address: string) => address.includes(":");
  const first = unique.filter((address) => isV6(address) === isV6(unique[0]));
  const others = unique.filter((address) => !first.includes(address));
  const pairs = unique.map((_, i) => [first[i], others[i]]);
  return pairs.flat().filter((address) => address !== undefined);
}

/** No address of the name could be connected to. */
class NoAddressError extends Error {
  constructor(readonly failures: ReadonlyMap<string, unknown>) {
    super("Cannot connect to any address");
  }
}

/** Connects to the first of some addresses that answers. */
class Race {
  readonly #addresses: string[];
  readonly #port: number;
  readonly #network: Network;
  readonly #ended: AbortSignal;
  readonly #failures = new Map<string, unknown>();
  readonly #winner = Promise.withResolvers<Deno.TcpConn>();
  #begun = 0;
  #won = false;
  #timer?: Timer;

  /** @param ended Aborted when nobody waits any more; what connects then is closed. */
  constructor(
    addresses: string[],
    port: number,
    network: Network,
    ended: AbortSignal,
  ) {
    this.#addresses = addresses;
    this.#port = port;
    this.#network = network;
    this.#ended = ended;
  }

  async run(): Promise<Deno.TcpConn> {
    this.#beginNext();
    try {
      return await this.#winner.promise;
    } finally {
      this.#network.clock.clearTimeout(this.#timer);
    }
  }

  #beginNext(): void {
    this.#network.clock.clearTimeout(this.#timer);
    if (this.#failures.size === this.#addresses.length) {
      this.#winner.reject(new NoAddressError(this.#failures));
    }
    if (this.#ended.aborted || this.#begun === this.#addresses.length) return;
    const next = () => this.#beginNext();
    this.#timer = this.#network.clock.setTimeout(next, ATTEMPT_MS);
    this.#try(this.#addresses[this.#begun++]);
  }

  async #try(address: string): Promise<void> {
    try {
      const conn = await this.#network.connect(address, this.#port);
      if (this.#ended.aborted || !this.#win(conn)) conn.close();
    } catch (error) {
      this.#failures.set(address, error);
      this.#beginNext();
    }
  }

  /** Whether the connection is the first. */
  #win(conn: Deno.TcpConn): boolean {
    if (this.#won) return false;
    this.#won = true;
    this.#winner.resolve(conn);
    return true;
  }
}

function unreachable(host: string, port: number, cause: unknown): Failure {
  const where = formatHostPort(host, port);
  return new Failure(
    EXIT.cannotConnect,
    `Cannot connect to ${where}: ${reasonOf(cause)}`,
    "is mail-server running, and is this its address?",
  );
}

/** One reason where all addresses have the same, else that of each address. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof NoAddressError)) return systemReason(cause);
  const reasons = [...cause.failures].map(([address, error]) => ({
    address,
    reason: systemReason(error),
  }));
  const [first] = reasons;
  if (first === undefined) return "no such host is known";
  if (reasons.every(({ reason }) => reason === first.reason)) {
    const tried = reasons.map(({ address }) => address).join(" and ");
    return reasons.length > 1
      ? `${first.reason} (tried ${tried})`
      : first.reason;
  }
  return reasons.map(({ address, reason }) => `${address}: ${reason}`)
    .join(", ");
}
