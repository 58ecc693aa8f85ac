import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { DatabaseError } from "../../lib/store/postgres/database/database_error.ts";
import { moveToDatabase } from "../store/postgres/support/group_in_database.ts";
import {
  HAS_POSTGRES,
  LOGIN_PASSWORD,
  LOGIN_ROLE,
  SERVER_PASSWORD,
  SERVER_ROLE,
  sharedServer,
} from "../store/postgres/support/postgres_server.ts";
import { Group } from "../support/group.ts";
import { PASSWORDS } from "../support/group_keys.ts";
import { workersOf } from "../support/processes.ts";
import { sendText } from "../support/sessions.ts";
import { formsOf } from "./support/marker.ts";
import { openIn } from "./support/open_in.ts";
import { canReadMemory, formsInMemory } from "./support/process_memory.ts";
import { serverSecrets } from "./support/server_secrets.ts";

Deno.test({
  name: "no worker of a session has or gets what the database has of passwords",
  ignore: !HAS_POSTGRES || !canReadMemory(),
}, async (t) => {
  await using group = await Group.create();
  const keys = join(group.dir, "keys", "server");
  const secrets = await serverSecrets(keys);
  const store = await moveToDatabase(group.dir);
  const server = await group.serve(
    ...["--enhanced", "--max-clients", "1", "--store", store],
  );
  const alice = await group.connect(server, "alice");
  await sendText(alice, { to: ["bob"] }, "Hi");
  const [login] = workersOf(server.pid, "login");

  await t.step(
    "what checks logins has the server's key, and the hash of who came",
    () => {
      const found = formsInMemory(login, secrets);
      assertEquals(found, new Set(["private key", "hash of alice"]));
    },
  );
  await t.step(
    "no worker of a session has them, nor the other role's password",
    () => {
      const workers = workersOf(server.pid, "serve");
      assert(workers.length > 0);
      const texts = [LOGIN_PASSWORD, ...Object.values(PASSWORDS)];
      for (const pid of workers) {
        const forms = [...secrets, ...texts.flatMap(formsOf)];
        assertEquals(formsInMemory(pid, forms), new Set());
        assertEquals(openIn(pid, keys), []);
      }
    },
  );
  await t.step("what checks logins has not the password of sessions", () => {
    const forms = formsOf(SERVER_PASSWORD);
    assertEquals(formsInMemory(login, forms), new Set());
  });
  await t.step("nor has what strangers reach either of the two", () => {
    const texts = [LOGIN_PASSWORD, SERVER_PASSWORD];
    const forms = [...secrets, ...texts.flatMap(formsOf)];
    assertEquals(formsInMemory(server.pid, forms), new Set());
  });
  await t.step("each role is refused what is the other's", async () => {
    const refused = [
      { user: SERVER_ROLE, text: "SELECT record FROM password" },
      { user: SERVER_ROLE, text: "UPDATE password SET record = ''" },
      { user: SERVER_ROLE, text: "DELETE FROM account" },
      { user: SERVER_ROLE, text: "UPDATE group_list SET list = ''" },
      { user: LOGIN_ROLE, text: "SELECT start FROM letter" },
      { user: LOGIN_ROLE, text: "SELECT data FROM chunk" },
      { user: LOGIN_ROLE, text: "UPDATE account SET public_key = ''" },
      { user: LOGIN_ROLE, text: "SELECT list FROM group_list" },
    ];
    for (const { user, text } of refused) {
      const database = sharedServer().server.database({ user }, 1);
      const { code } = await assertRejects(
        () => database.query(text),
        DatabaseError,
      );
      await database.close();
      assertEquals(code, "42501", text);
    }
  });
  await alice.close();
});
