/**
 * The version of a store: how its files lie in the mail folder. It grows when a program of
 * before could not read them any more, or would do harm.
 *
 * | version | since | differs by                         |
 * | ------- | ----- | ---------------------------------- |
 * | 0       |       | the mail folder has no version yet |
 * | 1       | 1.0.0 | the file `.version`                |
 *
 * @module
 */
import { createFile, replaceFile } from "../keys/atomic_write.ts";
import { PRIVATE_FILE } from "../keys/file_modes.ts";
import { readTextFile } from "../keys/read_file.ts";
import { EXIT } from "../program/exit_codes.ts";
import { Failure } from "../program/failure.ts";

/** The version that this program reads and writes. */
export const STORE_VERSION = 1;

/** Its file in the mail folder: with a dot it is no box. */
export const VERSION_FILE = ".version";

/** Most bytes of the file. */
const LIMIT = 64;

/**
 * The version of the store in a mail folder; 0 where no file says it.
 *
 * @throws {Failure} If it is newer than this program, or the file is damaged.
 * @throws {Error} If it cannot be read; the message names the file.
 */
export async function storeVersion(root: string): Promise<number> {
  const path = `${root}/${VERSION_FILE}`;
  const text = await textIfThere(path);
  if (text === undefined) return 0;
  if (!/^[1-9]\d{0,8}\n?$/.test(text)) {
    throw new Failure(
      EXIT.failed,
      `Cannot read ${path}: it has no version`,
      `the version of this program's store is ${STORE_VERSION}`,
    );
  }
  checkVersion(Number(text), `the mail in ${root}`);
  return Number(text);
}

/**
 * Refuses a store that a newer program wrote.
 *
 * @param what Has it, for the message.
 * @throws {Failure} With exit code 1.
 */
export function checkVersion(version: number, what: string): void {
  if (version <= STORE_VERSION) return;
  throw new Failure(
    EXIT.failed,
    `Cannot use ${what}: its store has version ${version}, and this program knows up to ${STORE_VERSION}`,
    "a newer letterlock wrote it, and one as new reads it",
  );
}

/**
 * Takes an older store up: from then on its folder says this program's version. Durable on
 * return.
 *
 * @throws As {@link storeVersion}; then nothing is changed.
 * @throws {Error} If the version cannot be written, as on a read-only disk.
 */
export async function takeUpStore(root: string): Promise<void> {
  const version = await storeVersion(root);
  if (version === STORE_VERSION) return;
  const write = version === 0 ? createIfMissing : replaceFile;
  const options = { mode: PRIVATE_FILE };
  await write(`${root}/${VERSION_FILE}`, `${STORE_VERSION}\n`, options);
}

/** Two programs may take the same store up. */
async function createIfMissing(
  ...file: Parameters<typeof createFile>
): Promise<void> {
  try {
    await createFile(...file);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}

async function textIfThere(path: string): Promise<string | undefined> {
  try {
    return await readTextFile(path, { private: false, limit: LIMIT });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
