/**
 * `mail-server --migrate FROM TO`: all mail of a folder into a database, or the other way.
 *
 * The main thread says how far it is; a thread with the right to that folder and that
 * database does the work (migrate_sandbox.ts) by what lib/store/transfer has.
 *
 * @module
 */
import { type StoreFiles, storeFiles } from "../../keys/store_files.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { turnOffCoreDumps } from "../../program/system/core_dumps.ts";
import { printOutput } from "../../program/system/standard_output.ts";
import { netOf } from "../../store/postgres/store_address.ts";
import { existingFolder } from "../existing_folder.ts";
import type { ServerOptions } from "../options.ts";
import type { Moved } from "../../store/transfer/move_mail.ts";
import { Watch } from "./watch.ts";
import type { MigrateMessage, MigrateOrder } from "./messages.ts";
import { type MigratePlaces, migratePlaces } from "./places.ts";
import { refuseServed } from "./refuse_served.ts";
import { summaryOf } from "./summary.ts";

/**
 * Copies all mail, and prints what was done.
 *
 * @returns The exit code.
 * @throws {Failure} If it cannot be done, or not wholly.
 */
export async function migrate(
  names: MigratePlaces,
  { keys, storePassword }: ServerOptions,
): Promise<number> {
  const { from, to } = migratePlaces(names);
  if (to.kind === "folder") await makeFolder(to.name);
  for (const place of [from, to]) {
    if (place.kind === "folder") place.name = await existingFolder(place.name);
  }
  await refuseServed(keys, [from, to]);
  await turnOffCoreDumps();
  const [folder, database] = from.kind === "folder" ? [from, to] : [to, from];
  if (database.kind !== "database") throw new Error("Not so: two folders");
  const order: MigrateOrder = {
    folder: folder.name,
    database: {
      name: database.name,
      address: database.address,
      files: storeFiles(keys, storePassword),
    },
    direction: from.kind === "folder" ? "in" : "out",
  };
  const moved = await migrated(order, permissionsOf(order));
  printOutput(summaryOf(moved, names));
  return EXIT.done;
}

async function makeFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return;
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Failure(EXIT.failed, `There is no folder to make ${path} in`);
  }
}

/** One folder, one database, and what that wants to see. */
export function permissionsOf(
  { folder, database: { address, files } }: MigrateOrder,
): Deno.PermissionOptionsObject {
  return {
    read: [folder, ...targetsOf(files)],
    write: [folder],
    net: netOf(address),
    ...{ run: false, env: false, sys: false, ffi: false, import: false },
  };
}

/** Deno asks for the right to what a link leads to. */
function targetsOf(files: StoreFiles): string[] {
  return Object.values(files).flatMap((path: string) => {
    try {
      return [path, Deno.realPathSync(path)];
    } catch {
      return [path];
    }
  });
}

/**
 * Has a thread move the mail, with these permissions alone, and gives up all others here.
 *
 * @throws {Failure} If it was not done, or not wholly.
 */
async function migrated(
  order: MigrateOrder,
  permissions: Deno.PermissionOptionsObject,
): Promise<Moved> {
  const code = new URL("./migrate_sandbox.ts", import.meta.url);
  const sandbox = new Worker(code, { type: "module", deno: { permissions } });
  const { promise, resolve, reject } = Promise.withResolvers<Moved>();
  const watch = new Watch();
  sandbox.onerror = (event) => {
    event.preventDefault();
    reject(new Error(event.message));
  };
  sandbox.onmessage = ({ data }: MessageEvent<MigrateMessage>) => {
    if (data.say === "loaded") {
      dropPermissions();
      sandbox.postMessage(order);
    } else if (data.say === "done") resolve(data.moved);
    else if (data.say === "failed") {
      reject(new Failure(EXIT.failed, data.message, data.hint));
    } else watch.show(data);
  };
  try {
    return await promise;
  } finally {
    watch.end();
    sandbox.terminate();
  }
}

const PERMISSIONS = [
  ...["read", "write", "net", "run", "env", "sys", "ffi", "import"] as const,
];

function dropPermissions(): void {
  for (const name of PERMISSIONS) Deno.permissions.revokeSync({ name });
}
