import { list } from "./name_list.ts";
import type { KeygenReport } from "./report.ts";

/** Aliases that the list has in another way than before. */
export function aliasLines({ group }: KeygenReport): string[] {
  return group.aliases.flatMap(({ name, outcome, members, added, gone }) => {
    if (outcome === "made") return `Made the alias ${name}: ${list(members)}.`;
    if (outcome === "ended") return `Ended the alias ${name}.`;
    if (outcome === "unchanged") return [];
    const changes = [
      ...added.length > 0 ? [`with ${list(added)}`] : [],
      ...gone.length > 0 ? [`without ${list(gone)}`] : [],
    ];
    return `Changed the alias ${name}: it is ${changes.join(" and ")} now.`;
  });
}

/** What to do with the key of the group, and the number of its list. */
export function groupLines({ group, folders }: KeygenReport): string[] {
  const lines: string[] = [];
  if (group.made) {
    lines.push(
      `Made the group's key in ${folders.group}, which only keygen needs: ` +
        "keep it safe.",
    );
  }
  if (group.renewed) {
    lines.push(
      "Give each user its fingerprint over a channel you trust, not by mail here; " +
        `each types: mail-client keys --group-key ${group.fingerprint}`,
    );
  }
  if (!group.changed) return lines;
  return [...lines, `Signed the group's list, number ${group.serial}.`];
}

/** Aliases that the users file has no more. */
export function keptAliasLines(
  { unlistedAliases, usersFile }: KeygenReport,
): string[] {
  return unlistedAliases.map((name) =>
    `Kept the alias ${name}, though not in ${usersFile.path}: ` +
    `--remove ${name} ends it.`
  );
}
