import { assertEquals, assertThrows } from "@std/assert";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { Failure } from "../../../lib/program/failure.ts";
import { parseCommandLine } from "../../../lib/server/command_line.ts";
import { COMMANDS } from "../../../lib/server/commands/commands.ts";
import { permissionsOf } from "../../../lib/server/migrate/migrate.ts";
import { migratePlaces } from "../../../lib/server/migrate/places.ts";
import { summaryOf } from "../../../lib/server/migrate/summary.ts";
import { storeFiles } from "../../../lib/keys/store_files.ts";
import { parseStoreAddress } from "../../../lib/store/postgres/store_address.ts";

const URL = "postgres://mail@db1,db2:6432/letterlock";

Deno.test("--migrate takes two words, which are no command", async () => {
  const line = ["--keys", "k", "--migrate", "mail", URL];
  const { command, flags } = await parseCommandLine(line, COMMANDS);
  assertEquals(command, undefined);
  assertEquals(flags.list("migrate"), ["mail", URL]);
});

Deno.test("migratePlaces() takes a folder and a database, in either order", () => {
  const places = migratePlaces({ from: URL, to: "mail" });
  assertEquals([places.from.kind, places.to.kind], ["database", "folder"]);
  const back = migratePlaces({ from: "mail", to: URL });
  assertEquals([back.from.kind, back.to.kind], ["folder", "database"]);
  const wrong: [string, string, string][] = [
    ["mail", "other", "not two folders"],
    [URL, URL, "not two databases"],
    ["mail", "postgres://mail:secret@db/x", "it may have no password"],
  ];
  for (const [from, to, message] of wrong) {
    const refused = () => migratePlaces({ from, to });
    const error = assertThrows(refused, Failure, message);
    assertEquals(error.exitCode, EXIT.usage);
  }
});

Deno.test("what moves mail reaches its folder and its database alone", () => {
  const address = parseStoreAddress(URL);
  const files = storeFiles("/keys");
  const database = { name: URL, address, files };
  const order = { folder: "/mail", database, direction: "in" as const };
  assertEquals(permissionsOf(order), {
    read: ["/mail", ...Object.values(files)],
    write: ["/mail"],
    net: ["db1:5432", "db2:6432"],
    ...{ run: false, env: false, sys: false, ffi: false, import: false },
  });
});

Deno.test("summaryOf() says what an earlier run had copied", () => {
  const moved = { boxes: 1, mails: 12, deleted: 3, before: 5 };
  assertEquals(
    summaryOf(moved, { from: URL, to: "mail" }).split("\n"),
    [
      `Copied 1 box with 12 mails and 3 deleted within a day from ${URL} to mail, 5 of them before; both have the same.`,
      `Next, for the accounts: keygen --from-store ${URL}`,
    ],
  );
  const [, next] = summaryOf(moved, { from: "mail", to: URL }).split("\n");
  assertEquals(next, `Next, for the accounts: keygen --store ${URL}`);
});
