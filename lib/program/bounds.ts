/**
 * Bounds that several rooms check; each is written here once.
 *
 * @module
 */

/**
 * Characters (Unicode code points) of the longest password, the same in a users file
 * and in a login (docs/protocol.md, "Limits").
 */
export const MAX_PASSWORD_LENGTH = 128;

/** Recipients of one mail, and so users that an alias comes to. */
export const MAX_RECIPIENTS = 100;

/**
 * Whether a password has a character that no password can have: a control character, NUL
 * among them, a separator of lines, or half a character, which UTF-8 cannot write.
 */
export function hasForbiddenCharacter(password: string): boolean {
  // No literal: V8 would read Unicode's properties to parse it, even for --help.
  return new RegExp("[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cs}]", "u").test(password);
}

/**
 * Bits of an RSA modulus. Fewer are weak (NIST SP 800-57, 5.6.1); with more, Deno
 * makes keys that it cannot encrypt with.
 */
export const RSA_BITS = { least: 2048, most: 4096 } as const;
