import type { Alias } from "../../seal/members.ts";

/** An alias as a users file has it, without the `@`: `class: alice, bob`. */
export function aliasLine({ name, members }: Alias): string {
  return `${name}: ${members.join(", ")}\n`;
}
