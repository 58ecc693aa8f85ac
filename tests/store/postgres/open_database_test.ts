import { assertEquals, assertRejects } from "@std/assert";
import { storeFiles } from "../../../lib/keys/store_files.ts";
import { DatabaseError } from "../../../lib/store/postgres/database/database_error.ts";
import { openDatabase } from "../../../lib/store/postgres/open_database.ts";
import { parseStoreAddress } from "../../../lib/store/postgres/store_address.ts";
import { withFolder } from "../../keys/folder.ts";
import {
  HAS_POSTGRES,
  SERVER_PASSWORD,
  SERVER_ROLE,
  sharedServer,
} from "./support/postgres_server.ts";

const ignore = !HAS_POSTGRES;

/** Who a database says that one is, over an address with `PORT` in it. */
async function whoAmI(keys: string, places: string, query = "") {
  const port = String(sharedServer().server.port);
  const url = `postgres://${SERVER_ROLE}@${places}/postgres${query}`;
  const database = openDatabase({
    address: parseStoreAddress(url.replaceAll("PORT", port)),
    files: storeFiles(keys),
    ...{ most: 1, rounds: 1 },
  });
  try {
    const [row] = await database.query(
      `SELECT current_user AS me, ssl FROM pg_stat_ssl
        WHERE pid = pg_backend_pid()`,
    );
    return row;
  } finally {
    await database.close();
  }
}

async function writePrivate(path: string, text: string): Promise<void> {
  await Deno.writeTextFile(path, text, { mode: 0o600 });
}

Deno.test({
  name: "openDatabase() shows the password of its file, and only a private one",
  ignore,
  fn: () =>
    withFolder(async (keys) => {
      const place = "127.0.0.1:PORT";
      const fails = (words: string) =>
        assertRejects(() => whoAmI(keys, place), DatabaseError, words);
      await fails(`it wants a password, and ${keys}/store.pass is missing`);
      for (const text of ["", "\n", `\n${SERVER_PASSWORD}\n`]) {
        await writePrivate(`${keys}/store.pass`, text);
        await fails(`${keys}/store.pass is to have one line, the password`);
      }
      await writePrivate(`${keys}/store.pass`, "wrong\n");
      await fails(
        `failed for user "${SERVER_ROLE}", with the password in ${keys}/store.pass`,
      );
      await writePrivate(`${keys}/store.pass`, `${SERVER_PASSWORD}\n`);
      assertEquals(await whoAmI(keys, place), { me: SERVER_ROLE, ssl: false });
      await Deno.chmod(`${keys}/store.pass`, 0o644);
      await fails("store.pass");
    }),
});

Deno.test({
  name: "openDatabase() goes on to the next server where one cannot be reached",
  ignore,
  fn: () =>
    withFolder(async (keys) => {
      await writePrivate(`${keys}/store.pass`, SERVER_PASSWORD);
      const { me } = await whoAmI(keys, "127.0.0.1:1,127.0.0.1:PORT");
      assertEquals(me, SERVER_ROLE);
      const nobody = () => whoAmI(keys, "127.0.0.1:1,127.0.0.1:2");
      const both = /127\.0\.0\.1:1: .*; 127\.0\.0\.1:2: /;
      const { message } = await assertRejects(nobody, DatabaseError);
      assertEquals(both.test(message), true, message);
    }),
});

Deno.test({
  name:
    "openDatabase() trusts a certificate of its authority for the host's name alone",
  ignore,
  fn: () =>
    withFolder(async (keys) => {
      const full = "?sslmode=verify-full";
      const { folder } = sharedServer().server;
      await writePrivate(`${keys}/store.pass`, SERVER_PASSWORD);
      const unknown = () => whoAmI(keys, "localhost:PORT", full);
      await assertRejects(unknown, DatabaseError);
      await Deno.copyFile(`${folder}/ca.pem`, `${keys}/store_ca.pem`);
      const trusted = await whoAmI(keys, "localhost:PORT", full);
      assertEquals(trusted, { me: SERVER_ROLE, ssl: true });
      const other = () => whoAmI(keys, "127.0.0.1:PORT", full);
      await assertRejects(other, DatabaseError);
    }),
});

Deno.test({
  name: "openDatabase() says that all places of its role are taken",
  ignore,
  fn: () =>
    withFolder(async (keys) => {
      await writePrivate(`${keys}/store.pass`, SERVER_PASSWORD);
      const owner = await sharedServer().server.connect();
      const limit = `ALTER ROLE ${SERVER_ROLE} CONNECTION LIMIT`;
      await owner.query(`${limit} 0`);
      try {
        const full = () => whoAmI(keys, "127.0.0.1:PORT");
        await assertRejects(full, DatabaseError, "too many connections");
      } finally {
        await owner.query(`${limit} -1`);
        await owner.close();
      }
    }),
});
