import { assertEquals, assertRejects } from "@std/assert";
import { rehearse } from "../../lib/server/rehearsal.ts";
import type { WorkerSettings } from "../../lib/server/worker_settings.ts";
import { withFolder } from "../keys/folder.ts";
import { exampleRsaKeys } from "../protocol/example_keys.ts";

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

Deno.test("rehearse() logs nobody in and makes no box", async () => {
  await withFolder(async (mail) => {
    await rehearse(server, settingsFor(mail));
    assertEquals([...Deno.readDirSync(mail)], []);
  });
});

Deno.test("rehearse() finds out that the server's keys do not belong together", async () => {
  const keys = { ...server, publicKey: client.publicKey };
  await assertRejects(
    () => rehearse(keys, settingsFor("mail")),
    Error,
    "Cannot use keys/server/server_private.pem: server_public.pem is of another key",
  );
});
