import { DEFAULTS } from "../defaults.ts";
import { usageError } from "./usage_error.ts";

const DURATION_UNITS: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * Parses a duration such as `500ms`, `30s`, `10m` or `1h`.
 *
 * @returns ms, from 1 to what a timer can hold (24 days).
 * @throws {Failure} With exit code 2 if the text does not parse.
 */
export function parseDuration(flag: string, text: string): number {
  const match = /^(\d{1,9})(ms|s|m|h)$/.exec(text);
  const ms = match ? Number(match[1]) * DURATION_UNITS[match[2]] : 0;
  if (ms < 1 || ms > 2 ** 31 - 1) {
    throw usageError(
      `--${flag} takes a time such as 500ms, 30s, 10m or 1h, not "${text}"`,
    );
  }
  return ms;
}

/**
 * Parses a whole number within a range.
 *
 * @throws {Failure} With exit code 2 if the text does not parse.
 */
export function parseWhole(
  flag: string,
  text: string,
  [least, most]: [number, number],
): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most)) {
    throw usageError(
      `--${flag} takes a whole number from ${least} to ${most}, not "${text}"`,
    );
  }
  return value;
}

const SIZE_UNITS: Record<string, number> = {
  B: 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
};

/**
 * Parses a size such as `500M` or `2G`, with powers of 1000. It has to have a unit: a
 * bare 5 would be five bytes, which nobody means.
 *
 * @param least In bytes.
 * @returns Bytes.
 * @throws {Failure} With exit code 2 if the text does not parse, or is a smaller one.
 */
export function parseSize(flag: string, text: string, least = 1): number {
  const match = /^(\d{1,12})(?:([kMGT])B?|(B))$/.exec(text);
  const unit = match?.[2] ?? match?.[3];
  const bytes = unit ? Number(match![1]) * SIZE_UNITS[unit] : 0;
  if (bytes < 1 || bytes > Number.MAX_SAFE_INTEGER) {
    throw usageError(
      `--${flag} takes a size with its unit, such as 500M or 2G, not "${text}"`,
    );
  }
  if (bytes < least) {
    throw usageError(
      `--${flag} takes at least ${least / 1000}k, not "${text}"`,
    );
  }
  return bytes;
}

/** The highest TCP port. */
const MAX_PORT = 65535;

/**
 * Parses a TCP port.
 *
 * @param least 0 where the system may pick one.
 * @throws {Failure} With exit code 2 if the text does not parse.
 */
export function parsePort(flag: string, text: string, least = 1): number {
  return parseWhole(flag, text, [least, MAX_PORT]);
}

/** Whoever writes a port after an address has to put brackets around that. */
const BARE_IPV6 =
  /^((?:[0-9a-fA-F]{0,4}:){2,7}(?:[0-9a-fA-F]{0,4}|[0-9.]{7,15}))()$/;

/**
 * Parses `HOST`, `HOST:PORT`, `[IPv6]` or `[IPv6]:PORT`; a bare IPv6 address is a host.
 *
 * @returns The host without brackets, and the port, the default one if none is named.
 * @throws {Failure} With exit code 2 if the text does not parse.
 */
export function parseHostPort(
  flag: string,
  text: string,
): { host: string; port: number } {
  const match =
    /^\[([0-9a-fA-F:.]*:[0-9a-fA-F:.]*(?:%[\w.-]+)?)\](?::(\d+))?$/.exec(
      text,
    ) ??
      /^([^:\s[\]]+)(?::(\d+))?$/.exec(text) ??
      BARE_IPV6.exec(text);
  if (!match) {
    throw usageError(
      `--${flag} takes HOST, HOST:PORT or [IPv6]:PORT, not "${text}"`,
    );
  }
  const [, host, port] = match;
  return { host, port: port ? parsePort(flag, port) : DEFAULTS.port };
}

/** Writes a host and a port so that {@link parseHostPort} reads them: `[::1]:13000`. */
export function formatHostPort(host: string, port: number): string {
  const isBareIpv6 = host.includes(":") && !host.startsWith("[");
  return `${isBareIpv6 ? `[${host}]` : host}:${port}`;
}
