import { assertEquals, assertRejects } from "@std/assert";
import { warmUp } from "../../../lib/server/worker/warm_up.ts";
import type { WorkerSettings } from "../../../lib/server/ipc/worker_settings.ts";
import { withFolder } from "../../keys/folder.ts";
import { exampleRsaKeys } from "../../support/example_keys.ts";

const server = await exampleRsaKeys("server");
const client = await exampleRsaKeys("client");

function settingsFor(mail: string): WorkerSettings {
  return {
    task: "serve",
    keys: "keys/server",
    mail,
    maxContent: 100,
    idleMs: 1000,
    sessionMs: 1000,
  };
}

Deno.test("warmUp() logs nobody in and makes no box", async () => {
  await withFolder(async (mail) => {
    await warmUp(server, settingsFor(mail));
    assertEquals([...Deno.readDirSync(mail)], []);
  });
});

Deno.test("warmUp() finds out that the server's keys do not belong together", async () => {
  const keys = { ...server, publicKey: client.publicKey };
  await assertRejects(
    () => warmUp(keys, settingsFor("mail")),
    Error,
    "Cannot use keys/server/server_private.pem: server_public.pem is of another key",
  );
});
