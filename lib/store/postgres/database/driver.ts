/** What this store uses of the package `pg`, which has no types of its own. */
import type { Parameter, Row, Value } from "./sql.ts";

/** The answer to one statement. */
export interface DriverResult {
  /** The word that says what was done, such as `COMMIT`. */
  command: string;
  rows: Row[];
}

/** A query that reads the messages of the wire itself. */
export interface Submittable {
  submit(connection: WireConnection): null;
}

/** What such a query speaks to the server by. */
export interface WireConnection {
  query(text: string): void;
  /** Writes that come between the two go to the system together. */
  readonly stream: {
    cork(): void;
    write(bytes: Uint8Array): boolean;
    uncork(): void;
  };
}

/** What a server says beside the answer. */
export interface Notice {
  /** Five characters; those of warnings do not begin with `00`. */
  code?: string;
  message?: string;
}

/** Makes the value of a column of its text. */
export interface TypeParsers {
  getTypeParser(oid: number): (text: string) => Value;
}

/** How a client reaches its server. */
export interface DriverOptions {
  /** A folder of a Unix socket, or a host. */
  host: string;
  port: number;
  user: string;
  database: string;
  /** Asked only if the server wants one. */
  password: () => string;
  ssl: false | Record<string, unknown>;
  application_name: string;
  keepAlive: boolean;
  /** In ms; none if left out. */
  connectionTimeoutMillis?: number;
  /** In ms. */
  query_timeout: number;
  types: TypeParsers;
}

/** One connection. */
export interface DriverClient {
  /** Its stream of bytes ends at once when it is destroyed, whatever the server does. */
  readonly connection: { readonly stream: { destroy(): void } };
  connect(): Promise<unknown>;
  query(query: Submittable): unknown;
  query(
    query: { text: string; values: readonly Parameter[] },
  ): Promise<DriverResult | DriverResult[]>;
  end(): Promise<void>;
  on(event: "error", handle: (error: Error) => void): void;
  on(event: "notice", handle: (notice: Notice) => void): void;
}

type DriverClass = new (options: DriverOptions) => DriverClient;

/**
 * Makes a client, which is not connected yet. The package is loaded here: that takes a
 * while, and only this store needs it.
 */
export async function makeDriverClient(
  options: DriverOptions,
): Promise<DriverClient> {
  const { default: process } = await import("node:process");
  const { env } = process;
  // It looks for PGUSER and others there, which a worker may not read and nobody means.
  const setEnv = (value: typeof env) =>
    Object.defineProperty(process, "env", { ...OWN_PROPERTY, value });
  setEnv({});
  try {
    const { default: Client } = await import("pg/lib/client");
    return new (Client as unknown as DriverClass)(options);
  } finally {
    setEnv(env);
  }
}

const OWN_PROPERTY = { configurable: true, enumerable: true, writable: true };

/** The types of columns that are more than text, by the numbers that every server has. */
const PARSERS: Record<number, (text: string) => Value> = {
  16: (text) => text === "t",
  // The native decoder is twice as fast as the one of the package.
  17: (text) => Uint8Array.fromHex(text.slice(2)),
  20: Number,
  23: Number,
  1700: Number,
};

/** Makes numbers of whole numbers, and bytes of bytea. */
export const TYPES: TypeParsers = {
  getTypeParser: (oid) => PARSERS[oid] ?? ((text) => text),
};
