import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { join } from "@std/path";
import { concatBytes, randomBytes } from "../../lib/crypto/bytes.ts";
import { encodeFrame } from "../../lib/protocol/records/frame.ts";
import { FRAME_TYPE } from "../../lib/protocol/handshake/handshake.ts";
import { Group, type Server } from "../support/group.ts";
import { PASSWORDS } from "../support/group_keys.ts";
import { isRunning, killNow, workersOf } from "../support/processes.ts";
import { sendText } from "../support/sessions.ts";
import { formsOf } from "./support/marker.ts";
import { openIn } from "./support/open_in.ts";
import { canReadMemory, formsInMemory } from "./support/process_memory.ts";
import { RawClient } from "./support/raw_client.ts";
import { serverSecrets } from "./support/server_secrets.ts";

const ignore = Deno.build.os !== "linux";

/** Linux does not say when a process starts or ends: one has to look again. */
async function nextLoginProcess(
  { pid }: Server,
  before: number,
): Promise<number> {
  for (;;) {
    const others = workersOf(pid, "login").filter((other) => other !== before);
    if (others.length > 0 && !isRunning(before)) return others[0];
    await new Promise((done) => setTimeout(done, 5));
  }
}

function loginProcessOf({ pid }: Server): number {
  const processes = workersOf(pid, "login");
  assertEquals(processes.length, 1);
  return processes[0];
}

/** Sends a Login that nobody can open; how it is refused. */
async function logInByRubbish(server: Server): Promise<string | undefined> {
  using client = await RawClient.connect(server);
  await client.nextFrame();
  const envelope = concatBytes(
    Uint8Array.of(FRAME_TYPE.login),
    randomBytes(600),
  );
  await client.send(encodeFrame(envelope));
  return (await client.answer()).code;
}

Deno.test({
  name: "the process that checks logins, and nobody else, has what is secret",
  ignore: !canReadMemory(),
}, async (t) => {
  await using group = await Group.create();
  const server = await group.serve("--enhanced");
  const keys = join(group.dir, "keys", "server");
  const secrets = await serverSecrets(keys);
  const known = new Set(secrets.map(([name]) => name));
  assertEquals(known.size, 1 + Object.keys(PASSWORDS).length);
  const alice = await group.connect(server, "alice");
  await sendText(alice, { to: ["bob"] }, "Hi");

  await t.step("it has the server's key and the hashes of all users", () => {
    const found = formsInMemory(loginProcessOf(server), secrets);
    assertEquals(found, known);
  });
  await t.step("no worker of a session has one of them", () => {
    const workers = workersOf(server.pid, "serve");
    assert(workers.length > 1, "one has a session, others wait");
    for (const pid of workers) {
      assertEquals(formsInMemory(pid, secrets), new Set());
      // Nor a password, which the Login had.
      const passwords = Object.values(PASSWORDS).flatMap(formsOf);
      assertEquals(formsInMemory(pid, passwords), new Set());
      assertEquals(openIn(pid, keys), []);
    }
  });
  await t.step("nor has the process that strangers reach", () => {
    assertEquals(formsInMemory(server.pid, secrets), new Set());
    assertEquals(openIn(server.pid, `${keys}/server_private.pem`), []);
  });
  await t.step("it has no file of a box open", () => {
    const login = loginProcessOf(server);
    assertEquals(openIn(login, join(group.dir, "mail")), []);
  });
  await alice.close();
});

Deno.test({
  name:
    "sessions outlive the process that checks logins, and another checks the next",
  ignore,
}, async (t) => {
  await using group = await Group.create();
  const server = await group.serve(
    ...["--enhanced", "--penalty-exempt", "127.0.0.1/32"],
  );
  const alice = await group.connect(server, "alice");
  const bob = await group.connect(server, "bob");
  const goOn = async () => {
    await sendText(alice, { to: ["bob"] }, "Hi");
    return (await bob.inbox({})).total;
  };

  await t.step("after it was killed", async () => {
    const killed = loginProcessOf(server);
    killNow(killed);
    assertEquals(await goOn(), 1);
    const next = await group.connect(server, "bob");
    await next.close();
    assertNotEquals(loginProcessOf(server), killed);
    assertEquals(await goOn(), 2);
  });
  await t.step(
    "after a login that may have taken it over, while others log in",
    async () => {
      const before = loginProcessOf(server);
      const [code, ...others] = await Promise.all([
        logInByRubbish(server),
        group.connect(server, "bob"),
        group.connect(server, "alice"),
      ]);
      assertEquals(code, "invalid");
      await server.waitForLog(/\[Security Alert\] A login does not open/);
      const next = await nextLoginProcess(server, before);
      assertNotEquals(next, before);
      for (const other of others) await other.close();
      const last = await group.connect(server, "bob");
      await last.close();
      assertEquals(await goOn(), 3);
    },
  );
  for (const session of [alice, bob]) await session.close();
  assert(!server.log.some((line) => /crashed/.test(line)));
});
