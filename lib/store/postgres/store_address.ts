/** Where the database of a store is, and as whom a server comes to it. */
export interface StoreAddress {
  /** Tried in this order; the one that takes writes is used. */
  hosts: StoreHost[];
  /** The role. */
  user: string;
  database: string;
  /** Whether the server has to prove who it is, and all is encrypted. */
  tls: boolean;
}

/** One server of the database. */
export interface StoreHost {
  /** A name or an address, without brackets. */
  host: string;
  port: number;
}

/** PostgreSQL's own. */
const PORT = 5432;
const FORM = /^postgres(?:ql)?:\/\/([^@/?]+)@([^/?]+)\/([^/?]+)(?:\?(.*))?$/;
const HOST = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]+))(?::(\d{1,5}))?$/;
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/;

/** Whether a text is meant as the address of a database, and not as a folder. */
export function isStoreAddress(text: string): boolean {
  return /^postgres(?:ql)?:/.test(text);
}

/**
 * Takes the address of a database apart: `postgres://ROLE@HOST[:PORT][,HOST...]/NAME`, with
 * `?sslmode=disable` for no TLS, or `verify-full`, as it is for all but this machine.
 *
 * @throws {SyntaxError} If it is none, or has a password, which others could see.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseStoreAddress } from "./store_address.ts";
 *
 * assertEquals(parseStoreAddress("postgres://mail@db1,db2:6432/letterlock"), {
 *   hosts: [{ host: "db1", port: 5432 }, { host: "db2", port: 6432 }],
 *   user: "mail",
 *   database: "letterlock",
 *   tls: true,
 * });
 * ```
 */
export function parseStoreAddress(url: string): StoreAddress {
  const [, role, places, name, query = ""] = FORM.exec(url) ?? [];
  if (role === undefined) {
    throw new SyntaxError(
      "it has to look like postgres://ROLE@HOST:5432/DATABASE",
    );
  }
  if (role.includes(":")) {
    throw new SyntaxError(
      "it may have no password, which others could see: a file has it",
    );
  }
  const hosts = places.split(",").map(parseHost);
  const isHere = hosts.every(({ host }) => LOOPBACK.test(host));
  const tls = parseMode(query) ?? !isHere;
  return { hosts, user: decoded(role), database: decoded(name), tls };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new SyntaxError("a % in it begins no character");
  }
}

function parseHost(text: string): StoreHost {
  const [, bracketed, plain, digits = `${PORT}`] = HOST.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port < 1 || port > 65_535) {
    throw new SyntaxError(`"${text}" is no host with a port`);
  }
  return { host, port };
}

/** @returns Undefined if the query says nothing. */
function parseMode(query: string): boolean | undefined {
  switch (query) {
    case "":
      return undefined;
    case "sslmode=disable":
      return false;
    case "sslmode=verify-full":
      return true;
  }
  throw new SyntaxError(
    "after ? only sslmode=verify-full or sslmode=disable may stand",
  );
}

/** What a program may connect to that uses the database, as Deno's permission has it. */
export function netOf({ hosts }: StoreAddress): string[] {
  return hosts.map(({ host, port }) => {
    return `${host.includes(":") ? `[${host}]` : host}:${port}`;
  });
}
