import type { GroupList, Member } from "./members.ts";

/** Who signs the list, for `ssh-keygen -I`; no user can have this name. */
export const GROUP_PRINCIPAL = "group@letterlock";

/**
 * The keys of a list in the form of `ssh-keygen`'s `allowed_signers` (ssh-keygen(1),
 * ALLOWED SIGNERS), with the times that each is good for.
 *
 * @param groupKey The group's public key, `ssh-ed25519 AAAA…`.
 */
export function formatAllowedSigners(
  { members }: GroupList,
  groupKey: string,
): string {
  const group = `${GROUP_PRINCIPAL} namespaces="list@letterlock" ${groupKey}`;
  return [group, ...members.map(memberLine), ""].join("\n");
}

function memberLine({ name, signingKey, from, until }: Member): string {
  const options = [
    'namespaces="letter@letterlock"',
    `valid-after="${compactTime(from)}"`,
    ...until === undefined ? [] : [`valid-before="${compactTime(until)}"`],
  ];
  return `${name} ${options.join(",")} ${signingKey}`;
}

/** `20261128062513Z`, which OpenSSH reads since 9.1. */
function compactTime(seconds: number): string {
  const iso = new Date(seconds * 1000).toISOString();
  return `${iso.slice(0, 19).replace(/\D/g, "")}Z`;
}
