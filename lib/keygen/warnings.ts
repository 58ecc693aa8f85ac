import { basename } from "@std/path";
import { accountPaths } from "./accounts/account_keys.ts";
import { isUserName } from "../program/user_names.ts";
import { isEncrypted } from "../keys/unlock.ts";
import { chmodCommand, isOpenToOthers } from "../keys/file_modes.ts";
import { type Folders, listFolder, lookAt } from "./folders.ts";
import type { KeygenPlan } from "./plan.ts";
import type { Registry } from "./registry/registry.ts";
import type { RemovedAccount } from "./report.ts";
import {
  clientFolder,
  groupPrivateKeyPath,
  groupPublicKeyPath,
  sealKeyNumbers,
  sealKeyPath,
  serverPrivateKeyPath,
  serverPublicKeyPath,
  signKeyPath,
} from "../keys/paths.ts";

/** Users whose folder holds the public key of another server, or of another group. */
export interface Strangers {
  server: string[];
  group: string[];
}

/** Collects what a person should see to. */
export async function keygenWarnings(
  plan: KeygenPlan,
  registry: Registry,
  strangers: Strangers,
): Promise<string[]> {
  const { folders } = registry;
  return [
    ...usersFileWarnings(plan),
    ...await openKeyWarnings(plan, folders),
    ...await passphraseWarnings(plan, folders),
    ...await lostKeyWarnings(plan, folders),
    ...await registry.warnings(),
    ...windowsWarnings(folders),
    ...strangers.server.map((name) =>
      strangerWarning(folders, name, serverPublicKeyPath, "server")
    ),
    ...strangers.group.map((name) =>
      strangerWarning(folders, name, groupPublicKeyPath, "group")
    ),
  ];
}

/**
 * The accounts that ended, each with the line that would bring it back.
 *
 * @param boxes Where the mail of each is kept.
 */
export function removedAccounts(
  { users, remove }: KeygenPlan,
  boxes: ReadonlyMap<string, string | undefined> = new Map(),
): RemovedAccount[] {
  return [...remove].map((name) => ({
    name,
    line: users.missing
      ? undefined
      : users.entries.find((entry) => entry.name === name)?.line,
    box: boxes.get(name),
  }));
}

function usersFileWarnings(plan: KeygenPlan): string[] {
  const { path, exposed, distrusted, missing, entries } = plan.users;
  const warnings = removedAccounts(plan)
    .filter(({ line }) => line !== undefined)
    .map(({ name, line }) =>
      `${path}:${line}: ${name} is still listed; ` +
      "take the line out, or the next run makes the account again"
    );
  for (const { name, line } of plan.users.aliases) {
    if (!plan.endedAliases.has(name)) continue;
    warnings.push(
      `${path}:${line}: the alias ${name} is still listed; ` +
        "take the line out, or the next run makes it again",
    );
  }
  if (exposed) {
    warnings.push(
      `${path} holds passwords and others can read it; ` +
        `type: ${chmodCommand(path)}`,
    );
  }
  if (distrusted !== undefined) warnings.push(`${path}: ${distrusted}`);
  if (missing && !plan.createUsersFile) warnings.push(`${path} is missing`);
  if (!missing && entries.length === 0) warnings.push(`${path} lists nobody`);
  return warnings;
}

async function openKeyWarnings(
  { entries }: KeygenPlan,
  folders: Folders,
): Promise<string[]> {
  const paths = [
    serverPrivateKeyPath(folders.server),
    groupPrivateKeyPath(folders.group),
    ...entries.map(({ name }) => accountPaths(folders, name).privateKey),
    ...(await Promise.all(
      entries.map(({ name }) => sealKeyFiles(folders, name)),
    )).flat(),
  ];
  const warnings: string[] = [];
  for (const path of paths) {
    const info = await lookAt(path);
    if (!info || !isOpenToOthers(info)) continue;
    warnings.push(`others can open ${path}; type: ${chmodCommand(path)}`);
  }
  return warnings;
}

/** New keys beside encrypted ones: keygen knows no passphrase. */
async function passphraseWarnings(
  { rotate }: KeygenPlan,
  folders: Folders,
): Promise<string[]> {
  const warnings: string[] = [];
  for (const name of [...rotate].filter(isUserName)) {
    const texts = (await sealKeyFiles(folders, name)).map(
      Deno.readTextFileSync,
    );
    if (!texts.some(isEncrypted) || texts.every(isEncrypted)) continue;
    warnings.push(
      `the new keys of ${name} are not encrypted, unlike the earlier ones; ` +
        "their user types: mail-client passphrase",
    );
  }
  return warnings;
}

/** A user's private keys for sealed letters, of all times. */
async function sealKeyFiles(
  { clients }: Folders,
  name: string,
): Promise<string[]> {
  const folder = clientFolder(clients, name);
  const files = (await listFolder(folder)).map((entry) => entry.name);
  const paths = sealKeyNumbers(files, name).flatMap((number) => [
    sealKeyPath(folder, name, number),
    signKeyPath(folder, name, number),
  ]);
  // A signing key may be gone: a rotation is the remedy.
  return paths.filter((path) => files.includes(basename(path)));
}

/** Where there are no file modes, the folder's owner has to keep others out. */
export function windowsWarnings(
  { keys }: Pick<Folders, "keys">,
  os: typeof Deno.build.os = Deno.build.os,
): string[] {
  if (os !== "windows") return [];
  const dir = keys.replaceAll("/", "\\");
  return [
    "Windows has no file modes: keygen cannot keep others out of the keys; " +
    `type: icacls "${dir}" /inheritance:r /grant:r "%USERNAME%:(OI)(CI)F"`,
  ];
}

/** Users whose folder has the newest identity and not its signing key. */
async function lostKeyWarnings(
  { entries }: KeygenPlan,
  { clients }: Folders,
): Promise<string[]> {
  const warnings: string[] = [];
  for (const { name } of entries) {
    const folder = clientFolder(clients, name);
    const files = (await listFolder(folder)).map((entry) => entry.name);
    const [newest] = sealKeyNumbers(files, name);
    if (newest === undefined) continue;
    const path = signKeyPath(folder, name, newest);
    if (files.includes(basename(path))) continue;
    warnings.push(
      `${path} is missing, and ${name} cannot seal without it; ` +
        `put it back, or type: keygen --rotate ${name}`,
    );
  }
  return warnings;
}

function strangerWarning(
  folders: Folders,
  name: string,
  keyPath: (folder: string) => string,
  whose: string,
): string {
  const path = keyPath(clientFolder(folders.clients, name));
  return `${path} is not the key of this ${whose}; ` +
    "remove it and run keygen again to have the right one there";
}
