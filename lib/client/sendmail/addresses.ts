import { ADDRESS_DOMAIN } from "../../letter/address.ts";
import { parseAddresses } from "../../letter/parse_addresses.ts";

/**
 * The addresses in a field, without the names beside them: `bob`, `bob@example.org`.
 *
 * @param field In octets: each character is a byte.
 */
export function addressesIn(field: string): string[] {
  return parseAddresses(field).map(({ text }) => addressOf(text));
}

/** `Name <address>`, `name <>` of a name alone, or an address alone. */
function addressOf(text: string): string {
  const [, before, inside] = /^(.*)<([^<>]*)>$/s.exec(text) ?? [];
  if (inside === undefined) return text.trim();
  return inside.trim() || before.trim();
}

/**
 * The user whose address it is: a name alone, or one in a domain that stands for the group.
 *
 * @param domains Besides letterlock.invalid and localhost.
 * @returns Nothing if it is an address of somewhere else.
 *
 * @example
 * ```ts
 * import { userOf } from "./addresses.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const domains = ["lab.example"];
 * const addresses = ["bob", "Bob@letterlock.invalid", "bob@lab.example"];
 * assertEquals(addresses.map((each) => userOf(each, domains)), ["bob", "bob", "bob"]);
 * assertEquals(userOf("bob@example.org", domains), undefined);
 * ```
 */
export function userOf(
  address: string,
  domains: readonly string[],
): string | undefined {
  const at = address.lastIndexOf("@");
  if (at < 0) return nameOf(address);
  const domain = address.slice(at + 1).toLowerCase();
  const known = [ADDRESS_DOMAIN, "localhost", ...domains];
  const isKnown = known.some((each) => each.toLowerCase() === domain);
  return isKnown ? nameOf(address.slice(0, at)) : undefined;
}

function nameOf(local: string): string {
  return local.replace(/^"(.*)"$/, "$1").toLowerCase();
}
