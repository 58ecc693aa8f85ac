import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { readAllAccounts } from "../../../lib/store/postgres/accounts/all_accounts.ts";
import { HAS_POSTGRES } from "../../store/postgres/support/postgres_server.ts";
import { type DatabaseSite, STORE, useDatabaseSite } from "./database_site.ts";

const ignore = !HAS_POSTGRES;
const USERS = "alice\nbob:builder\n@both: alice, bob\n";
const LEAVE = { database: { store: STORE, leave: true } };

/** A site whose accounts were made in files, and handed out. */
async function withFiles(
  work: (site: DatabaseSite) => Promise<void>,
): Promise<void> {
  await useDatabaseSite(USERS, async (site) => {
    await site.keygen.run({ database: undefined });
    site.keygen.remove("keys/clients", "mail");
    await work(site);
  });
}

/** The files of accounts. */
function accountFiles({ keygen }: DatabaseSite): [string, string][] {
  return [...keygen.snapshot()].filter(([path]) =>
    /^keys\/server\/(users\/.|cred|group_|allowed)/.test(path)
  ).map(([path, content]) => [path, content.replace(/^\d+ \d+ /, "")]);
}

Deno.test({
  name: "the first run with --store takes accounts and list over exactly",
  ignore,
  fn: () =>
    withFiles(async (site) => {
      const { keygen, owner } = site;
      const before = keygen.snapshot();
      const list = keygen.read("keys/server/group_list");
      const report = await keygen.run();
      assertEquals(report.moved, {
        count: 2,
        from: keygen.path("keys/server"),
        to: STORE,
      });
      const outcomes = report.users.map(({ outcome }) => outcome);
      assertEquals(outcomes, ["unchanged", "unchanged"]);
      assertEquals(await site.list(), list);
      for (
        const { name, publicKey, record } of (await readAllAccounts(owner))
          .accounts
      ) {
        const path = `keys/server/users/${name}_public.pem`;
        assertEquals(publicKey, keygen.read(path));
        assertEquals(record, await keygen.record(name));
      }
      assertEquals(keygen.snapshot(), before);
      assertMatch(
        report.warnings.join(),
        /once all have it, type: rm -r .*users/,
      );
    }),
});

Deno.test({
  name:
    "a later run takes nothing from files, and a first one that ends an account does",
  ignore,
  fn: () =>
    withFiles(async (site) => {
      const { moved, removed } = await site.keygen.run({ remove: ["bob"] });
      assertEquals([moved?.count, removed.length], [2, 1]);
      const again = await site.keygen.run({ rotate: ["alice"] });
      assertEquals(again.moved, undefined);
    }),
});

Deno.test({
  name:
    "--from-store puts accounts and list back into files, of which a part may be there",
  ignore,
  fn: () =>
    withFiles(async (site) => {
      const { keygen } = site;
      await keygen.run();
      const files = accountFiles(site);
      keygen.remove("keys/server/credentials.json");
      keygen.remove("keys/server/users/bob_public.pem");
      const { moved, users } = await keygen.run(LEAVE);
      assertEquals(moved, {
        count: 2,
        from: STORE,
        to: keygen.path("keys/server"),
      });
      // The boxes are in the database still.
      assertEquals(users.map(({ password }) => password), [
        "unchanged",
        "unchanged",
      ]);
      assertEquals(accountFiles(site), files);
      const again = await keygen.run({ database: undefined });
      assertEquals(again.users[0].outcome, "unchanged");
    }),
});

Deno.test({
  name: "--from-store writes nothing over other accounts, and needs some",
  ignore,
  fn: () =>
    withFiles(async (site) => {
      const { keygen, owner } = site;
      await assertRejects(() => keygen.run(LEAVE), Error, `${STORE} has none`);
      await keygen.run();
      await keygen.run({ rotate: ["alice"] });
      const files = accountFiles(site);
      await assertRejects(() => keygen.run(LEAVE), Error, "it has others");
      assertEquals(accountFiles(site), files);
      assertEquals((await readAllAccounts(owner)).accounts.length, 2);
    }),
});

Deno.test({
  name:
    "keygen works from another machine, whose folders have the group's key alone",
  ignore,
  fn: () =>
    useDatabaseSite("alice\n", async (site) => {
      const { keygen } = site;
      await keygen.run();
      const password = keygen.chosenPassword("alice");
      keygen.remove("keys/clients");
      for (const file of ["group_list", "allowed_signers", "group_sign.pub"]) {
        keygen.remove(`keys/group/${file}`);
      }
      await keygen.writeUsers("alice\nbob\n");
      const { users, group } = await keygen.run();
      assertEquals(users.map(({ outcome }) => outcome), ["unchanged", "made"]);
      assertEquals(group.serial, 2);
      assertEquals(await site.accepts("alice", password), true);
    }),
});
