/** Bounds that several rooms check; each is written here once. */

/**
 * Characters (Unicode code points) of the longest password, the same in a users file
 * and in a login (docs/protocol.md, "Limits").
 */
export const MAX_PASSWORD_LENGTH = 128;

/**
 * Bits of an RSA modulus. Fewer are weak (NIST SP 800-57, 5.6.1); with more, Deno
 * makes keys that it cannot encrypt with.
 */
export const RSA_BITS = { least: 2048, most: 4096 } as const;
