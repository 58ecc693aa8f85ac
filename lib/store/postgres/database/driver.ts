/** What this store uses of the package `pg`, which has no types of its own. */

/** A value that a column can hold, or a parameter. */
export type Value = string | number | boolean | Uint8Array | null;
/** A row of an answer, by the names of its columns. */
export type Row = Record<string, Value>;
/** A parameter of a statement. */
export type Parameter = Value | readonly Value[];

/** The answer to one statement. */
export interface DriverResult {
  /** The word that says what was done, such as `COMMIT`. */
  command: string;
  rows: Row[];
}

/** A query that reads the messages of the wire itself. */
export interface Submittable {
  submit(connection: { query(text: string): void }): null;
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
  /** In ms. */
  connectionTimeoutMillis: number;
  /** In ms. */
  query_timeout: number;
  types: TypeParsers;
}

/** One connection. */
export interface DriverClient {
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

/** Loads the package: it takes a while, and only this store needs it. */
export async function loadDriver(): Promise<DriverClass> {
  const { default: Client } = await import("pg/lib/client");
  return Client as unknown as DriverClass;
}

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
