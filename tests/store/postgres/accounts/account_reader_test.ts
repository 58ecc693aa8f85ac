import { assertEquals } from "@std/assert";
import { AccountReader } from "../../../../lib/store/postgres/accounts/account_reader.ts";
import type { Querier } from "../../../../lib/store/postgres/database/sql.ts";
import {
  HAS_POSTGRES,
  sharedServer,
  withTables,
} from "../support/postgres_server.ts";

const ignore = !HAS_POSTGRES;

/** Accounts of these names, by way of the role of sessions. */
async function withAccounts(
  names: string[],
  test: (accounts: AccountReader, owner: Querier) => Promise<void>,
): Promise<void> {
  await withTables(async (database) => {
    const { owner } = sharedServer();
    await owner.transact((transaction) =>
      transaction.query(
        "INSERT INTO account SELECT name, 'PEM of ' || name FROM unnest($1::text[]) name",
        [names],
      )
    );
    await test(new AccountReader(database), owner);
  });
}

Deno.test({
  name: "AccountReader gives names by pages, in the order of their characters",
  ignore,
  fn: () =>
    withAccounts(["b", "a-b", "a", "a_b", "a.b", "9"], async (accounts) => {
      const all = ["9", "a", "a-b", "a.b", "a_b", "b"];
      assertEquals(await accounts.names("", 10), all);
      assertEquals(all.toSorted(), all, "as the files' version sorts them");
      assertEquals(await accounts.names("a", 2), ["a-b", "a.b"]);
      assertEquals(await accounts.names("az", 2), ["b"]);
      assertEquals(await accounts.names("b", 2), []);
    }),
});

Deno.test({
  name: "AccountReader knows who is there, whatever else it is asked for",
  ignore,
  fn: () =>
    withAccounts(["alice", "bob"], async (accounts) => {
      const asked = ["bob", "zoe", "", "a\0b", "\ud800", "'", "x".repeat(1e5)];
      assertEquals(await accounts.existing(asked), new Set(["bob"]));
      assertEquals(await accounts.existing(["a\0b"]), new Set());
      assertEquals(await accounts.publicKey("alice"), "PEM of alice");
      for (const name of ["zoe", "a\0b"]) {
        assertEquals(await accounts.publicKey(name), undefined);
      }
    }),
});

Deno.test({
  name: "AccountReader gives the group's list, if there is one",
  ignore,
  fn: () =>
    withAccounts([], async (accounts) => {
      assertEquals(await accounts.groupList(), undefined);
      await sharedServer().owner.transact((transaction) =>
        transaction.query("INSERT INTO group_list VALUES ('a list')")
      );
      assertEquals(await accounts.groupList(), "a list");
    }),
});
