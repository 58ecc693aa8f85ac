import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { EXIT } from "../../../lib/program/exit_codes.ts";
import {
  HAS_POSTGRES,
  LOGIN_PASSWORD,
  LOGIN_ROLE,
  SERVER_PASSWORD,
  sharedServer,
} from "../../store/postgres/support/postgres_server.ts";
import { moveToDatabase } from "../../store/postgres/support/group_in_database.ts";
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

/** Waits until the others do not hear of a server any more. */
async function untilGone(port: number): Promise<void> {
  const sql = "SELECT 1 FROM server WHERE status LIKE $1";
  const { owner } = sharedServer();
  while ((await owner.query(sql, [`%127.0.0.1:${port}"%`])).length > 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

Deno.test({
  name: "servers over one database count sessions together, and are listed",
  ignore: !HAS_POSTGRES,
  async fn() {
    await using group = await Group.create();
    const store = await moveToDatabase(group.dir);
    const flags = [
      ...["--store", store, "--max-per-user", "1", "--max-group", "2"],
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

    // One of them is killed, with its sessions.
    await one.stop("SIGKILL");
    await untilGone(one.port);
    await alice.close().catch(() => {});
    assertEquals((await said(group, two, "carol"))[0], EXIT.done);
    await bob.close();
    const lines = [...one.log, ...two.log].join("\n");
    for (const secret of [SERVER_PASSWORD, LOGIN_PASSWORD, LOGIN_ROLE]) {
      assertEquals(lines.includes(secret), false, lines);
    }
  },
});
