import { DATA_LIMIT } from "../../../protocol/limits.ts";
import { StorageError } from "../../errors.ts";
import type { Database } from "../database/sql.ts";
import { asDatabase } from "../database/database_error.ts";
import type { StoredLetter } from "./letter.ts";

/**
 * The message from a byte on, in pieces of at most 64 KiB. A chunk is read while the one
 * before it is used.
 *
 * @throws {StorageError} If the mail is deleted for ever meanwhile.
 */
export async function* readLetter(
  database: Database,
  letter: StoredLetter,
  from: number,
): AsyncGenerator<Uint8Array> {
  yield* inPieces(letter.start.subarray(from));
  let next = chunkAhead(database, letter, 0);
  for (let number = 1; number <= letter.chunks; number++) {
    const chunk = await next;
    if (!chunk) {
      throw new StorageError(
        "Cannot read the mail: it was deleted meanwhile",
        "failed",
      );
    }
    next = chunkAhead(database, letter, number);
    yield* inPieces(chunk);
  }
}

/** Its reader may leave before anybody awaits it. */
function chunkAhead(
  database: Database,
  { id, chunks }: StoredLetter,
  number: number,
): Promise<Uint8Array | undefined> {
  if (number >= chunks) return Promise.resolve(undefined);
  const chunk = asDatabase("read the mail", () => {
    // COPY takes no parameters; an id of the store's own is no text of anybody's.
    return database.copyOut(
      `SELECT data FROM chunk WHERE letter = '${id}' AND number = ${number}`,
    );
  });
  chunk.catch(() => {});
  return chunk;
}

function* inPieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += DATA_LIMIT) {
    yield bytes.subarray(at, at + DATA_LIMIT);
  }
}

/** The letters' starts by their ids, of those that are there. */
export async function readStarts(
  database: Database,
  ids: readonly string[],
): Promise<Map<string, Uint8Array>> {
  const rows = await database.query(
    "SELECT id, start FROM letter WHERE id = ANY ($1::uuid[])",
    [ids],
  );
  return new Map(
    rows.map(({ id, start }) => [id as string, start as Uint8Array]),
  );
}
