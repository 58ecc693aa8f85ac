import { assertEquals } from "@std/assert";
import { sandboxPermissions } from "../../lib/server/worker.ts";
import { Group } from "../end_to_end/group.ts";

const PROBE = new URL("./sandbox_probe.ts", import.meta.url);

/** What came of each attempt in a sandbox with the permissions of a worker's. */
async function probe(dir: string): Promise<Record<string, string>> {
  const root = await Deno.realPath(dir);
  const keys = `${root}/keys/server`;
  const mail = `${root}/mail`;
  const { read, ...others } = sandboxPermissions({
    task: "serve",
    keys,
    mail,
    maxContent: 1,
    idleMs: 1,
    sessionMs: 1,
  });
  // From source a sandbox has to read its own first module.
  const permissions = {
    ...others,
    read: [...read as string[], PROBE.pathname],
  };
  const worker = new Worker(PROBE, { type: "module", deno: { permissions } });
  const { promise, resolve } = Promise.withResolvers<Record<string, string>>();
  worker.onmessage = ({ data }) => resolve(data);
  worker.postMessage({
    remote: "http://127.0.0.1:1/module.ts",
    outside: `${root}/users.txt`,
    above: root,
    clientKey: `${root}/keys/clients/alice/alice_private.pem`,
    credentials: `${keys}/credentials.json`,
    mail: `${mail}/alice/tmp/probe`,
  });
  const outcomes = await promise;
  worker.terminate();
  return outcomes;
}

Deno.test("a worker's code can do nothing but read its keys and use the mail folder", async () => {
  await using group = await Group.create();
  const outcomes = await probe(group.dir);
  const { "read the credentials": read, "write mail": write, ...rest } =
    outcomes;
  assertEquals([read, write], ["done", "done"]);
  for (const [name, outcome] of Object.entries(rest)) {
    assertEquals(outcome, "denied", name);
  }
});
