import { assertEquals, assertStringIncludes } from "@std/assert";
import { Group } from "../../support/group.ts";
import { printed, runProgram } from "../../support/programs.ts";
import {
  HAS_POSTGRES,
  OWNER,
  OWNER_PASSWORD,
  SERVER_PASSWORD,
  SERVER_ROLE,
  sharedServer,
} from "../../store/postgres/support/postgres_server.ts";
import { readWhole, sendText } from "../../support/sessions.ts";

const CONTENT = "x".repeat(600_000);

Deno.test({
  name: "two servers over one database have the same mail, and no folder of it",
  ignore: !HAS_POSTGRES,
  async fn() {
    await using group = await Group.create();
    const { port } = sharedServer().server;
    const store = `postgres://${SERVER_ROLE}@localhost:${port}/postgres`;
    await Deno.remove(`${group.dir}/mail`, { recursive: true });
    const files = [
      ["keys/server/store.pass", SERVER_PASSWORD],
      ["owner.pass", OWNER_PASSWORD],
    ];
    for (const [file, text] of files) {
      await Deno.writeTextFile(`${group.dir}/${file}`, text, { mode: 0o600 });
    }
    const init = [
      ...["--init-store", `postgres://${OWNER}@localhost:${port}/postgres`],
      ...["--store-password-file", "owner.pass", "--store", store],
    ];
    const made = printed(runProgram("server", init, { cwd: group.dir }));
    assertStringIncludes(await made, "The tables have version 2 already.");

    const one = await group.serve("--store", store);
    const two = await group.serve("--store", store);
    const alice = await group.connect(one, "alice");
    await sendText(alice, { to: ["bob"], title: "Hi" }, CONTENT);
    await alice.close();
    const bob = await group.connect(two, "bob");
    const { mails: [mail] } = await bob.inbox({});
    assertEquals([mail.title, mail.unread], ["Hi", true]);
    const { bytes } = await readWhole(bob, { id: mail.id });
    assertEquals(new TextDecoder().decode(bytes), CONTENT);
    await bob.close();
    const { stdout } = await runProgram("server", ["status"], {
      cwd: group.dir,
    });
    assertStringIncludes(stdout, `with their mail in ${store}`);
    for (const { log } of [one, two]) {
      assertEquals(log.filter((line) => line.includes(SERVER_PASSWORD)), []);
    }
  },
});
