import type { ParsedFlags } from "../program/command_line/flags.ts";
import { EXIT } from "../program/exit_codes.ts";
import { Failure } from "../program/failure.ts";
import { printOutput } from "../program/system/standard_output.ts";
import { storeFiles } from "../keys/store_files.ts";
import { DatabaseError } from "../store/postgres/database/database_error.ts";
import { openDatabase } from "../store/postgres/open_database.ts";
import { initSchema } from "../store/postgres/schema/init_schema.ts";
import type { ServerOptions } from "./options.ts";
import { storeAddress } from "./read_flags.ts";

/**
 * Makes the tables of a store in a database, or upgrades them, as their owner, and lets the
 * role of `--store` read and write rows of them.
 *
 * @throws {Failure} If the address is none, or the database refuses it.
 */
export async function initStore(
  flags: ParsedFlags,
  { keys, store, storePassword }: ServerOptions,
): Promise<number> {
  const address = storeAddress("init-store", flags.get("init-store")!);
  const role = store === undefined
    ? address.user
    : storeAddress("store", store).user;
  const files = storeFiles(keys, storePassword);
  const database = openDatabase({ address, files, most: 1, rounds: 1 });
  try {
    const { before, now } = await initSchema(
      database,
      role === address.user ? undefined : role,
    );
    await printOutput(sentence(before, now));
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    const message =
      `Cannot make the store in ${address.database}: ${error.message}`;
    throw new Failure(EXIT.failed, message);
  } finally {
    await database.close();
  }
}

function sentence(before: number, now: number): string {
  if (before === 0) return `The tables are made, in version ${now}.`;
  if (before === now) return `The tables have version ${now} already.`;
  return `The tables were of version ${before}, and have version ${now} now.`;
}
