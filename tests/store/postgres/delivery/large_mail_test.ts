import { assert, assertEquals, assertRejects } from "@std/assert";
import { equalBytes } from "../../../../lib/crypto/bytes.ts";
import { DatabaseError } from "../../../../lib/store/postgres/database/database_error.ts";
import type { Database } from "../../../../lib/store/postgres/database/sql.ts";
import { CHUNK, SMALL } from "../../../../lib/store/postgres/letters/letter.ts";
import { openPostgresStore } from "../../../../lib/store/postgres/postgres_store.ts";
import { begin } from "../../support/mails.ts";
import { HAS_POSTGRES, withTables } from "../support/postgres_server.ts";

const ignore = !HAS_POSTGRES;
/** What the store writes at once. */
const AT_ONCE = 2 * CHUNK;

/** Bytes of which no two stretches are the same. */
function bytesOf(size: number): Uint8Array<ArrayBuffer> {
  const numbers = new Uint32Array(Math.ceil(size / 4)).map((_, i) => i);
  return new Uint8Array(numbers.buffer).slice(0, size);
}

/** Sends a content in pieces, and gives what was stored of it. */
async function sendAndRead(
  database: Database,
  content: Uint8Array<ArrayBuffer>,
  piece: number,
): Promise<Uint8Array> {
  const store = openPostgresStore(database);
  const delivery = await begin(store);
  for (let at = 0; at < content.length; at += piece) {
    const taken = content.slice(at, at + piece);
    await delivery.write(taken);
    // The caller may use its memory again.
    taken.fill(0xff);
  }
  const { id } = await delivery.commit(0);
  const opened = await store.read("bob", { id });
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const read of opened!.content) pieces.push(read.slice());
  return await new Blob(pieces).bytes();
}

Deno.test({
  name: "a mail of any size is stored as it came, in whatever pieces",
  ignore,
  fn: () =>
    withTables(async (database) => {
      const small = [0, SMALL, SMALL + 1, CHUNK + 1];
      const large = [AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE + 7];
      for (const size of [...small, ...large]) {
        for (const piece of [10_007, 4 * AT_ONCE]) {
          const content = bytesOf(size);
          const stored = await sendAndRead(database, content, piece);
          assert(equalBytes(stored, content), `${size} in ${piece}`);
        }
      }
    }),
});

Deno.test({
  name: "chunks that come again after their connection broke are there once",
  ignore,
  fn: () =>
    withTables(async (database) => {
      const twice: Database = {
        query: (...args) => database.query(...args),
        copyOut: (select) => database.copyOut(select),
        transact: (work, options) => database.transact(work, options),
        atOnce: (statements) => database.atOnce(statements),
        close: () => database.close(),
        async copyIn(rows) {
          await database.copyIn(rows);
          await database.copyIn(rows);
        },
      };
      const content = bytesOf(AT_ONCE + 1);
      assert(equalBytes(await sendAndRead(twice, content, CHUNK), content));
    }),
});

Deno.test({
  name: "a copy that the database refuses leaves nothing, and its connection",
  ignore,
  fn: () =>
    withTables(async (database) => {
      const rows = [[new Uint8Array(16), new Uint8Array(4), new Uint8Array(1)]];
      const into = "chunk (letter, number, data)";
      const before = "INSERT INTO upload (letter, time) " +
        "VALUES ('00000000-0000-4000-8000-000000000000', 0)";
      const pid = "SELECT pg_backend_pid() AS pid";
      const [first] = await database.query(pid);
      for (
        const wrong of [
          { into, rows, before: `${before}; SELECT 1 / 0` },
          { into, rows: [[new Uint8Array(1)]], before },
          { into: "chunk (nothing)", rows, before },
        ]
      ) {
        await assertRejects(() => database.copyIn(wrong), DatabaseError);
      }
      assertEquals(await database.query("SELECT * FROM upload"), []);
      assertEquals(await database.query(pid), [first]);
    }),
});
