import { assertEquals, assertRejects } from "@std/assert";
import { openMailStore } from "../../../../lib/store/maildir/maildir_store.ts";
import {
  type LoggedInClient,
  serveClient,
} from "../../../../lib/server/worker/serve_client.ts";
import { Session } from "../../../../lib/server/worker/session/session.ts";
import { SignsOfLife } from "../../../../lib/server/worker/signs_of_life.ts";
import {
  type ServeNobody,
  warmUp,
} from "../../../../lib/server/worker/warm_up.ts";
import { withFolder } from "../../../keys/folder.ts";
import { exampleRsaKeys } from "../../../support/example_keys.ts";

const folder = "keys/server";
const server = { ...await exampleRsaKeys("server"), folder };
const client = await exampleRsaKeys("client");

/** Serves as a worker does; the outcomes of its sessions. */
function serverOf(mail: string) {
  const store = openMailStore(mail);
  const session = {
    store,
    life: new SignsOfLife(() => 0),
    hasAccount: () => true,
    userNames: () => [],
    limits: { maxContent: 100, maxAttachments: 1000 },
    groupList: () => Promise.resolve(new Uint8Array(0)),
    changePassword: () => Promise.reject(new Error("not here")),
    accountStamp: () => Promise.resolve("a".repeat(64)),
    emit: () => {},
  };
  const outcomes: string[] = [];
  const context = {
    limits: { idleMs: 1000, sessionMs: 1000 },
    now: () => 0,
    serveSession: async (client: LoggedInClient) => {
      const outcome = await new Session({ ...client, ...session }).run();
      outcomes.push(outcome);
      return outcome;
    },
  };
  const serve: ServeNobody = (stream, nobody) =>
    serveClient(stream, { ...context, ...nobody });
  return { serve, outcomes, close: () => store.close() };
}

Deno.test("warmUp() serves a client that vanishes, and makes no box", async () => {
  await withFolder(async (mail) => {
    const { serve, outcomes, close } = serverOf(mail);
    await warmUp(server, serve);
    assertEquals(outcomes, ["vanished"]);
    assertEquals([...Deno.readDirSync(mail)], []);
    close();
  });
});

Deno.test("warmUp() finds out that the server's keys do not belong together", async () => {
  const keys = { ...server, publicKey: client.publicKey };
  const { serve, outcomes, close } = serverOf("mail");
  await assertRejects(
    () => warmUp(keys, serve),
    Error,
    "Cannot use keys/server/server_private.pem: server_public.pem is of another key",
  );
  assertEquals(outcomes, []);
  close();
});
