import { assertEquals } from "@std/assert";
import { openMailStore } from "../../../lib/store/maildir/maildir_store.ts";
import { openPostgresStore } from "../../../lib/store/postgres/postgres_store.ts";
import { NOON } from "../support/mails.ts";
import {
  HAS_POSTGRES,
  withTables,
} from "../postgres/support/postgres_server.ts";
import { withFolder } from "../maildir/support/temp_store.ts";
import { allOf } from "./support/all_of.ts";
import { fillFolder } from "./support/filled_folder.ts";
import { toDatabase, toFolder } from "./support/moves.ts";
import { filesOf } from "./support/files_of.ts";

const now = () => NOON + 60_000;
const ignore = !HAS_POSTGRES;

Deno.test({
  name: "a folder moves into a database, and back into a folder, as it is",
  ignore,
  fn: () =>
    withTables((database) =>
      withFolder(async (dir) => {
        const [from, back] = ["from", "back"].map((name) => `${dir}/${name}`);
        Deno.mkdirSync(from);
        await fillFolder(from, now);
        const folder = openMailStore(from, { now });
        const before = await allOf(folder);
        folder.close();
        const files = filesOf(from);

        await toDatabase(from, database, now());
        const tables = openPostgresStore(database, { now });
        assertEquals(await allOf(tables), before);
        await toFolder(database, back, now());
        assertEquals(filesOf(back), files);
        const again = openMailStore(back, { now });
        assertEquals(await allOf(again), before);
        again.close();
        await tables.close();
      })
    ),
});
