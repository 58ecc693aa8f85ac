import { assertEquals } from "@std/assert";
import { wordsOf } from "../../../lib/server/migrate/words_of.ts";
import { parseStoreAddress } from "../../../lib/store/postgres/store_address.ts";
import { storeFiles } from "../../../lib/keys/store_files.ts";
import { StorageError } from "../../../lib/store/errors.ts";
import { DatabaseError } from "../../../lib/store/postgres/database/database_error.ts";

const NAME = "postgres://owner@db1/mail";
const PLACES = {
  folder: "/srv/mail",
  database: {
    name: NAME,
    address: parseStoreAddress(NAME),
    files: storeFiles("keys"),
  },
};
const FULL = "No space left on device (os error 28)";

Deno.test("wordsOf() names the place that is at fault", () => {
  const said = (error: unknown) => wordsOf(error, PLACES).message;
  const inDatabase = new DatabaseError("db1:5432: nothing listens there");
  assertEquals([
    said(new Error(FULL)),
    said(new Error(`${FULL}: open '/srv/mail/bob/tmp/1'`)),
    said(
      new StorageError("Cannot store it", "failed", { cause: new Error(FULL) }),
    ),
    said(inDatabase),
    said(new StorageError("Cannot store it", "failed", { cause: inDatabase })),
  ], [
    "Cannot use /srv/mail: the disk is full",
    "Cannot use /srv/mail/bob/tmp/1: the disk is full",
    "Cannot store it: the disk is full",
    `Cannot use ${NAME}: db1:5432: nothing listens there`,
    `Cannot use ${NAME}: db1:5432: nothing listens there`,
  ]);
});
