/**
 * The domain of users. An address must have a domain (RFC 5322, 3.4), and RFC 2606, 2
 * reserves this one so that nobody ever owns it.
 */
export const ADDRESS_DOMAIN = "letterlock.invalid";

/**
 * A user's address with the name before it, as mail programs show it best.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatAddress } from "./address.ts";
 *
 * assertEquals(formatAddress("bob"), "bob <bob@letterlock.invalid>");
 * assertEquals(formatAddress("b.ob"), '"b.ob" <b.ob@letterlock.invalid>');
 * ```
 */
export function formatAddress(user: string): string {
  const display = user.includes(".") ? `"${user}"` : user;
  return `${display} <${localPart(user)}@${ADDRESS_DOMAIN}>`;
}

/** Two dots in a row or one at the end must be quoted (RFC 5322, 3.4.1). */
function localPart(user: string): string {
  return /\.\.|\.$/.test(user) ? `"${user}"` : user;
}

const AT_DOMAIN = `@${ADDRESS_DOMAIN}`;

/** The user whose address it is; undefined for the addresses of other domains. */
export function userOfAddress(address: string): string | undefined {
  if (!address.endsWith(AT_DOMAIN)) return undefined;
  const local = address.slice(0, -AT_DOMAIN.length);
  if (local === "") return undefined;
  return local.startsWith('"') ? local.replace(/^"(.*)"$/, "$1") : local;
}
