import { type Folders } from "./folders.ts";
import { moveLines, nextLines, setUpLines } from "./store_summary.ts";
import { aliasLines, groupLines, keptAliasLines } from "./group_summary.ts";
import { sizeText } from "./boxes/size_text.ts";
import { list, MAX_LISTED } from "./name_list.ts";
import type { AccountReport, KeygenReport } from "./report.ts";
import {
  clientFolder,
  clientPasswordPath,
  serverPublicKeyPath,
} from "../keys/paths.ts";

/**
 * The summary for a person: what was done, and what to hand to whom. It names the files
 * of passwords and shows no password.
 */
export function formatSummary(report: KeygenReport): string[] {
  return [
    ...moveLines(report),
    ...usersFileLines(report),
    ...removedLines(report),
    ...boxLines(report),
    ...keyLines(report),
    ...aliasLines(report),
    ...groupLines(report),
    ...completedLines(report),
    ...keptLines(report),
    ...keptAliasLines(report),
    ...handoutLines(report),
    ...setUpLines(report),
    ...nextLines(report),
  ];
}

/** The summary for programs. */
export function jsonSummary(report: KeygenReport): unknown {
  const { folders, usersFile, server, group, users, removed } = report;
  return {
    ...report.store !== undefined && { store: report.store },
    ...report.moved && { moved: report.moved },
    usersFile,
    server: { outcome: server.outcome, folder: folders.server },
    group: {
      made: group.made,
      renewed: group.renewed,
      fingerprint: group.fingerprint,
      folder: folders.group,
      serial: group.serial,
      changed: group.changed,
    },
    users: users.map((user) => ({
      name: user.name,
      outcome: user.outcome,
      folder: clientFolder(folders.clients, user.name),
      mail: boxOf(report, user.name),
      password: user.password,
      passwordFile: passwordFile(user, folders),
      passwordDiffers: user.passwordDiffers,
    })),
    removed: removed.map(({ name }) => name),
    setAside: setAside(report),
    restored: report.restored,
    deleted: report.deleted,
    aliases: group.aliases,
    unlisted: report.unlisted,
    unlistedAliases: report.unlistedAliases,
    warnings: report.warnings,
  };
}

function usersFileLines({ usersFile, users }: KeygenReport): string[] {
  if (!usersFile.made) return [];
  return [`Made ${usersFile.path} with ${list(users.map((u) => u.name))}.`];
}

function removedLines(report: KeygenReport): string[] {
  return report.removed.map(({ name, box }) =>
    `Ended the account of ${name}; ` +
    (box
      ? `their mail is kept in ${box}. ` +
        `--restore-box ${baseName(box)} gives it to a later ${name}.`
      : `there is no box ${boxOf(report, name)}.`)
  );
}

/** Boxes that were set aside, given back or deleted. */
function boxLines({ users, restored, deleted }: KeygenReport): string[] {
  const earlier = users.filter(({ earlierBox }) => earlierBox).map((user) =>
    `There was a box of an earlier ${user.name}: it is kept in ` +
    `${user.earlierBox}. If it is theirs, --restore-box ` +
    `${baseName(user.earlierBox!)} gives it back.`
  );
  const back = restored.map(({ name, box, mails, left }) =>
    `Gave ${name} the ${mails === 1 ? "mail" : `${mails} mails`} of ${box}.` +
    (left ? " What is left there is no mail, or is in the new box too." : "")
  );
  const gone = deleted.map((one) =>
    `Deleted ${one.box} for good: ${sizeText(one)}.`
  );
  return [...earlier, ...back, ...gone];
}

/** What a message calls a user's box. */
function boxOf({ store, folders }: KeygenReport, name: string): string {
  return store === undefined ? `${folders.mail}/${name}` : name;
}

/** Where each box went that is no longer under its user's name. */
function setAside({ removed, users }: KeygenReport) {
  return [
    ...removed.map(({ name, box }) => ({ name, box })),
    ...users.map(({ name, earlierBox }) => ({ name, box: earlierBox })),
  ].filter(({ box }) => box !== undefined);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function keyLines({ server, users, folders }: KeygenReport): string[] {
  const named = (outcome: string) =>
    users.filter((user) => user.outcome === outcome).map((user) => user.name);
  const lines: string[] = [];
  const made = named("made");
  const parts = [
    ...server.outcome === "made" ? ["the server"] : [],
    ...made.length > 0 ? [`${count(made.length)}: ${list(made)}`] : [],
  ];
  if (parts.length > 0) lines.push(`Made keys for ${parts.join(" and ")}.`);
  const rotated = named("rotated");
  if (rotated.length > 0) {
    lines.push(`Made new keys and passwords for ${list(rotated)}.`);
  }
  if (server.outcome === "rotated") {
    lines.push(
      "Made a new key for the server, which has it from the next login on. " +
        "Give every user " +
        `${serverPublicKeyPath(folders.server)} in place of the old one; ` +
        `the folders in ${folders.clients} have it.`,
    );
  }
  return lines;
}

function completedLines({ server, users }: KeygenReport): string[] {
  const lines = server.outcome === "completed"
    ? [`Completed the server: added ${server.added.join(", ")}.`]
    : [];
  for (const user of users.filter(({ outcome }) => outcome === "completed")) {
    const what = [
      ...user.added,
      ...user.password === "unchanged" ? [] : ["the credential"],
    ];
    lines.push(`Completed ${user.name}: added ${what.join(", ")}.`);
  }
  return lines;
}

function keptLines(report: KeygenReport): string[] {
  const { server, group, users, unlisted, usersFile } = report;
  const lines: string[] = [];
  const all = [server, ...users];
  if (
    [report.removed, report.restored, report.deleted].flat().length === 0 &&
    !group.changed && all.every(({ outcome }) => outcome === "unchanged")
  ) {
    lines.push(
      `Nothing to do: the server and ${count(users.length)} are complete.`,
    );
  }
  for (const user of users.filter(({ passwordDiffers }) => passwordDiffers)) {
    lines.push(
      `Kept the password of ${user.name}, though ${usersFile.path} has another: ` +
        `--rotate ${user.name} takes it, and makes a new key.`,
    );
  }
  if (unlisted.length > 0) {
    lines.push(
      `Kept ${list(unlisted)}, though not in ${usersFile.path}: ` +
        `--remove ${unlisted[0]} ends an account.`,
    );
  }
  return lines;
}

function handoutLines({ users, folders }: KeygenReport): string[] {
  const fresh = users.filter(({ outcome, password, sealKeys }) =>
    outcome === "made" || outcome === "rotated" ||
    password !== "unchanged" || sealKeys.length > 0
  );
  if (fresh.length === 0) return [];
  const head =
    "Hand each user their folder over a channel you trust, then delete it here:";
  if (fresh.length > MAX_LISTED) {
    return [
      "",
      head,
      `  ${folders.clients}/NAME for each of the ${fresh.length}`,
    ];
  }
  return ["", head, ...fresh.map((user) => `  ${handout(user, folders)}`)];
}

function handout(user: AccountReport, folders: Folders): string {
  const file = passwordFile(user, folders);
  const folder = clientFolder(folders.clients, user.name);
  if (file) return `${folder}  (password in ${file})`;
  if (user.password === "users file") {
    return `${folder}  (password as in the users file)`;
  }
  if (user.outcome === "completed") {
    return `${folder}  (new files for the folder that ${user.name} has)`;
  }
  return folder;
}

function passwordFile(user: AccountReport, folders: Folders): string | null {
  if (user.password !== "random") return null;
  return clientPasswordPath(clientFolder(folders.clients, user.name));
}

function count(users: number): string {
  return users === 1 ? "1 user" : `${users} users`;
}
