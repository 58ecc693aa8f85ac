import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import { ENDED_MS } from "../../../lib/store/postgres/places/alive.ts";
import {
  HAS_POSTGRES,
  LOGIN_PASSWORD,
  LOGIN_ROLE,
  SERVER_PASSWORD,
  SERVER_ROLE,
  sharedServer,
} from "../../store/postgres/support/postgres_server.ts";
import {
  putAccounts,
  removeAccountFiles,
} from "../../store/postgres/support/database_accounts.ts";
import { Group } from "../../support/group.ts";
import { runProgram } from "../../support/programs.ts";

/** What a client's command says. */
async function said(
  group: Group,
  server: { address: string },
  user: string,
): Promise<[number, string]> {
  const { code, stderr } = await group.clientHere(server, user, ["inbox"]);
  return [code, stderr];
}

/** A server's clock of the database goes on by that long without a word of it. */
async function age(port: number): Promise<void> {
  await sharedServer().owner.transact((connection) =>
    connection.query(
      `UPDATE server SET seen = seen - $1::bigint * interval '1 ms'
      WHERE status LIKE $2`,
      [ENDED_MS, `%127.0.0.1:${port}"%`],
    )
  );
}

Deno.test({
  name: "servers over one database count places and failed logins together",
  ignore: !HAS_POSTGRES,
  async fn() {
    await using group = await Group.create();
    const { port } = sharedServer().server;
    const keys = join(group.dir, "keys", "server");
    await putAccounts(sharedServer().owner, keys);
    await removeAccountFiles(keys);
    const files = [["store", SERVER_PASSWORD], ["store_login", LOGIN_PASSWORD]];
    for (const [name, text] of files) {
      await Deno.writeTextFile(`${keys}/${name}.pass`, text, { mode: 0o600 });
    }
    const flags = [
      ...["--store", `postgres://${SERVER_ROLE}@localhost:${port}/postgres`],
      ...["--max-per-user", "1", "--max-group", "2"],
    ];
    const one = await group.serve(...flags);
    const two = await group.serve(...flags);

    const alice = await group.connect(one, "alice");
    await alice.inbox({});
    const [code, surplus] = await said(group, two, "alice");
    assertEquals(code, EXIT.full);
    assertMatch(surplus, /logged in as often as one user may be/);
    const bob = await group.connect(two, "bob");
    await bob.inbox({});
    assertEquals((await said(group, one, "carol"))[0], EXIT.full);
    await one.waitForLog(/is refused: all places of the group are taken/);
    const status = ["status", "--cluster"];
    const { stdout } = await runProgram("server", status, { cwd: group.dir });
    assertStringIncludes(stdout, one.address);
    assertStringIncludes(stdout, two.address);
    assertStringIncludes(stdout, "The group has taken 2 of 2 places.");

    // One of them vanishes with its sessions.
    await one.stop("SIGKILL");
    await age(one.port);
    await alice.close().catch(() => {});
    assertEquals((await said(group, two, "carol"))[0], EXIT.done);
    await bob.close();
    const lines = [...one.log, ...two.log].join("\n");
    for (const secret of [SERVER_PASSWORD, LOGIN_PASSWORD, LOGIN_ROLE]) {
      assertEquals(lines.includes(secret), false, lines);
    }
  },
});
