import { concatBytes, encodeText } from "../../lib/crypto/bytes.ts";
import type { Connection } from "../../lib/store/postgres/database/connection.ts";
import { int32 } from "../../lib/store/postgres/database/sql.ts";
import { CHUNK } from "../../lib/store/postgres/letters/letter.ts";
import { OWNER } from "../../tests/store/postgres/support/postgres_server.ts";
import type { PostgresServer } from "../../tests/store/postgres/support/postgres_server.ts";
import { rate, type Steps } from "../report/interleave.ts";
import { run } from "../systems/program.ts";

/** A content in a table of its own, copied in and out by what comes with PostgreSQL. */
export class RawDatabase {
  readonly #server: PostgresServer;
  readonly #owner: Connection;
  readonly #content: Uint8Array;

  private constructor(
    server: PostgresServer,
    owner: Connection,
    content: Uint8Array,
  ) {
    this.#server = server;
    this.#owner = owner;
    this.#content = content;
  }

  static async open(
    server: PostgresServer,
    content: Uint8Array,
  ): Promise<RawDatabase> {
    const owner = await server.connect();
    await owner.query("CREATE TABLE raw (number integer, data bytea)");
    await owner.query("ALTER TABLE raw ALTER data SET STORAGE EXTERNAL");
    const path = `${server.folder}/raw.copy`;
    const parts = [...copied(content)];
    await Deno.writeFile(path, ReadableStream.from(parts));
    return new RawDatabase(server, owner, content);
  }

  steps(): Steps {
    const { length } = this.#content;
    const file = `'${this.#server.folder}/raw.copy'`;
    const fresh = () => this.#owner.query("TRUNCATE raw");
    return {
      "raw insert": async () => {
        await fresh();
        return await rate(length, () => this.#insert());
      },
      "raw write": async () => {
        await fresh();
        return await rate(length, () => this.#psql(`raw FROM ${file}`));
      },
      "raw read": () => rate(length, () => this.#psql(`raw TO '/dev/null'`)),
    };
  }

  async #insert(): Promise<void> {
    await this.#owner.begin();
    for (let at = 0, number = 0; at < this.#content.length; at += CHUNK) {
      await this.#owner.query(
        "INSERT INTO raw (number, data) VALUES ($1, $2)",
        [number++, this.#content.subarray(at, at + CHUNK)],
      );
    }
    await this.#owner.commit();
  }

  async #psql(copy: string): Promise<void> {
    const { folder, port } = this.#server;
    const where = ["-h", folder, "-p", `${port}`, "-U", OWNER];
    const what = `\\copy ${copy} (FORMAT binary)`;
    const args = ["-X", "-q", ...where, "-d", "postgres", "-c", what];
    await run({ path: "psql", args });
  }

  async close(): Promise<void> {
    await this.#owner.query("DROP TABLE raw");
    await this.#owner.close();
  }
}

/** A content as COPY has it in binary form. */
function* copied(content: Uint8Array): Generator<Uint8Array> {
  const int16 = (value: number) => int32(value).subarray(2);
  const signature = Uint8Array.of(0xff, 0x0d, 0x0a, 0);
  yield concatBytes(encodeText("PGCOPY\n"), signature, new Uint8Array(8));
  for (let at = 0, number = 0; at < content.length; at += CHUNK) {
    const data = content.subarray(at, at + CHUNK);
    yield concatBytes(int16(2), int32(4), int32(number++), int32(data.length));
    yield data;
  }
  yield int16(-1);
}
