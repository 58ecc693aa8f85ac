import { assertEquals, assertRejects } from "@std/assert";
import { warmUp } from "../../../../lib/server/worker/logins/warm_up.ts";
import { exampleRsaKeys } from "../../../support/example_keys.ts";

const folder = "keys/server";
const server = { ...await exampleRsaKeys("server"), folder };
const client = await exampleRsaKeys("client");

Deno.test("warmUp() checks a login of nobody with the server's keys", async () => {
  const reasons: unknown[] = [];
  await warmUp(server, { reason: (error) => `${reasons.push(error)}` });
  assertEquals(reasons, []);
});

Deno.test("warmUp() finds out that the server's keys do not belong together", async () => {
  const keys = { ...server, publicKey: client.publicKey };
  await assertRejects(
    () => warmUp(keys, { reason: String }),
    Error,
    "Cannot use keys/server/server_private.pem: server_public.pem is of another key",
  );
});
