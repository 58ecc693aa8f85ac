const UNITS = ["KB", "MB", "GB", "TB"];

/**
 * A size as a person reads it, in decimal units.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatSize } from "./format_size.ts";
 *
 * assertEquals(formatSize(1), "1 byte");
 * assertEquals(formatSize(999), "999 bytes");
 * assertEquals(formatSize(12_345), "12.3 KB");
 * assertEquals(formatSize(25_000_000), "25 MB");
 * ```
 */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} ${bytes === 1 ? "byte" : "bytes"}`;
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.95 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${Number(value.toFixed(1))} ${UNITS[unit]}`;
}
