/** SHA-256 (FIPS 180-4) of bytes that come in pieces; WebCrypto wants them all at once. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  /** The hash of all bytes, in hex; nothing may follow. */
  hex(): string;
}

/**
 * Begins a hash. The module is loaded when it is needed: few runs need it.
 *
 * @example
 * ```ts
 * import { newHasher } from "./hasher.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hasher = await newHasher();
 * for (const text of ["a", "bc"]) hasher.update(new TextEncoder().encode(text));
 * assertEquals(hasher.hex().slice(0, 16), "ba7816bf8f01cfea");
 * ```
 */
export async function newHasher(): Promise<Hasher> {
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256");
  return {
    update: (bytes) => void hash.update(bytes),
    hex: () => hash.digest("hex"),
  };
}
