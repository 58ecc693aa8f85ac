import { assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import type { Bytes } from "../../../lib/crypto/bytes.ts";
import { generateRsaPair, importPublicKey } from "../../../lib/crypto/rsa.ts";
import { loadUserPublicKey } from "../../../lib/keys/keyring.ts";
import {
  encodeRefused,
  type Hello,
  type Mode,
  sealWelcome,
  type Welcome,
} from "../../../lib/protocol/handshake/handshake.ts";
import { Group } from "../../support/group.ts";
import { replaceWith } from "../support/attacks.ts";
import {
  enhancedHello,
  FalseServer,
  type Victim,
} from "../support/false_server.ts";
import { HostileProxy } from "../support/hostile_proxy.ts";
import { keysOf, type Port, runClient } from "../support/victims.ts";

const NO_PROOF = /The server did not prove that it has the server's key/;
const DOES_NOT_OPEN =
  /Welcome does not open: it is not for this user's key or not for this login/;

function helloOf(mode: Mode): Hello {
  return mode === "basic" ? { mode } : enhancedHello();
}

/** A Welcome of a server that could not open the Login. */
function guessedWelcome(hello: Hello): Welcome {
  const random = (length: number) =>
    crypto.getRandomValues(new Uint8Array(length));
  const clientNonce = random(32);
  if (hello.mode === "basic") {
    return { mode: "basic", clientNonce, symKey: random(32) };
  }
  return {
    mode: "enhanced",
    sessionId: hello.sessionId,
    clientNonce,
    sessionKey: random(32),
    serverPublicKey: random(32),
  };
}

/** Accepts any login, and seals the Welcome to `userKey`: all that a public key allows. */
async function welcomeAnybody(
  victim: Victim,
  hello: Hello,
  userKey: CryptoKey,
): Promise<void> {
  const frames = await victim.greet(hello);
  const welcome = guessedWelcome(hello);
  await victim.send(
    await sealWelcome(userKey, welcome, frames.hello, frames.login),
  );
}

async function assertDistrusted(
  group: Group,
  server: Port,
  message: RegExp,
): Promise<void> {
  const { code, stdout, stderr } = await runClient(group, server, "alice", [
    "inbox",
  ]);
  assertEquals(code, 7);
  assertMatch(stderr, message);
  assertEquals(stdout, "");
}

for (const mode of ["enhanced", "basic"] as Mode[]) {
  Deno.test(`${mode}: a false server is not believed`, async (t) => {
    await using group = await Group.create();
    const flags = mode === "enhanced" ? ["--enhanced"] : [];
    const server = await group.serveHere(...flags);

    await t.step(
      "that has the user's public key and accepts any login",
      async () => {
        const keys = join(group.dir, "keys", "server");
        const userKey = await loadUserPublicKey(keys, "alice");
        await using impostor = new FalseServer((victim) =>
          welcomeAnybody(victim, helloOf(mode), userKey)
        );
        await assertDistrusted(group, impostor, NO_PROOF);
      },
    );

    await t.step("that seals its Welcome to another key", async () => {
      const { publicPem } = await generateRsaPair(2048);
      const otherKey = await importPublicKey(publicPem);
      await using impostor = new FalseServer((victim) =>
        welcomeAnybody(victim, helloOf(mode), otherKey)
      );
      await assertDistrusted(group, impostor, DOES_NOT_OPEN);
    });

    let recorded: Bytes[] = [];
    await t.step("that plays back what the real one said", async () => {
      await using proxy = new HostileProxy(server);
      await runClient(group, proxy, "alice", ["inbox"]);
      recorded = proxy.framesFrom("server");
      await using impostor = new FalseServer(async (victim) => {
        await victim.greet(recorded[0]);
        for (const frame of recorded.slice(1)) await victim.send(frame);
      });
      await assertDistrusted(group, impostor, DOES_NOT_OPEN);
    });

    await t.step(
      "that puts the Welcome of another session in place of this one's",
      async () => {
        const swap = replaceWith({ from: "server", index: 1 }, recorded[1]);
        await using proxy = new HostileProxy(server, swap);
        await assertDistrusted(group, proxy, DOES_NOT_OPEN);
      },
    );
  });
}

Deno.test("not protected: anybody on the way can refuse a login", async () => {
  await using group = await Group.create();
  await using impostor = new FalseServer(async (victim) => {
    await victim.greet(enhancedHello());
    await victim.send(encodeRefused("invalid"));
  });
  const { code, stderr } = await runClient(group, impostor, "alice", ["inbox"]);
  assertEquals(code, 3);
  assertMatch(stderr, /Invalid username or password/);
});

Deno.test("keys that do not belong together are of no use", async (t) => {
  await using group = await Group.create();
  const server = await group.serveHere("--enhanced");

  await t.step("a client with the key of another user", async () => {
    const key = join(keysOf(group, "alice"), "alice_private.pem");
    const own = await Deno.readTextFile(key);
    await Deno.copyFile(join(keysOf(group, "bob"), "bob_private.pem"), key);
    await assertDistrusted(group, server, DOES_NOT_OPEN);
    await Deno.writeTextFile(key, own);
  });

  await t.step("a client with the key of another server", async () => {
    const key = join(keysOf(group, "alice"), "server_public.pem");
    await Deno.writeTextFile(key, (await generateRsaPair(2048)).publicPem);
    const { code } = await runClient(group, server, "alice", ["inbox"]);
    assertEquals(code, 3);
    await server.waitForLog(
      /\[Security Alert\] A login does not open: it is not sealed to this server's key/,
    );
  });
});
