import { assert, assertEquals, assertMatch } from "@std/assert";
import { encodeText } from "../../../lib/crypto/bytes.ts";
import { pinPath } from "../../../lib/keys/paths.ts";
import { encodeFrame } from "../../../lib/protocol/records/frame.ts";
import { encodeHello } from "../../../lib/protocol/handshake/handshake.ts";
import { type AnyServer, Group } from "../../support/group.ts";
import { against, replaceWith } from "../support/attacks.ts";
import { enhancedHello, FalseServer } from "../support/false_server.ts";
import { type Attack, HostileProxy } from "../support/hostile_proxy.ts";
import {
  connectVia,
  failureOf,
  keysOf,
  runClient,
} from "../support/victims.ts";

const HELLO = { from: "server", index: 0 } as const;
const BASIC_HELLO = encodeHello({ mode: "basic" });

/** Rewrites the text of the Hello. */
function rewriteHello(from: string, to: string): Attack {
  return against(HELLO, ({ bytes }) => {
    const text = new TextDecoder().decode(bytes.subarray(4));
    return { onward: [encodeFrame(encodeText(text.replace(from, to)))] };
  });
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

Deno.test("enhanced: a Hello rewritten to basic is found out", async (t) => {
  await using group = await Group.create();
  const server = await group.serveHere(
    "--enhanced",
    "--penalty-exempt",
    "127.0.0.1/32",
  );

  await t.step("by the server, when the client knows no better", async () => {
    await using proxy = new HostileProxy(
      server,
      replaceWith(HELLO, BASIC_HELLO),
    );
    const { code, stderr } = await runClient(group, proxy, "alice", ["inbox"]);
    assertEquals(code, 7);
    assertMatch(stderr, /mode is not the mode of this server/);
    await server.waitForLog(
      /\[Security Alert\] A login was made for basic mode: somebody rewrote the Hello/,
    );
    assertEquals(await exists(pinPath(keysOf(group, "alice"))), false);
  });

  await t.step(
    "by the server, when the attacker keeps the Hello's fields",
    async () => {
      const rewrite = rewriteHello('"enhanced"', '"basic"');
      await using proxy = new HostileProxy(server, rewrite);
      const { code } = await runClient(group, proxy, "alice", ["inbox"]);
      assertEquals(code, 3);
      await server.waitForLog(
        /\[Security Alert\] A login does not open: it was altered/,
      );
    },
  );

  await t.step("by a client that was told --enhanced", async () => {
    await using proxy = new HostileProxy(
      server,
      replaceWith(HELLO, BASIC_HELLO),
    );
    const { code, stderr } = await runClient(
      group,
      proxy,
      "alice",
      ["inbox", "--enhanced"],
    );
    assertEquals(code, 7);
    assertMatch(stderr, /in basic mode, and --enhanced was asked for/);
    assertEquals(proxy.framesFrom("client"), [], "no password was sent");
  });

  await t.step("by a client that has seen the server enhanced", async () => {
    assertEquals((await runClient(group, server, "alice", ["inbox"])).code, 0);
    await using proxy = new HostileProxy(
      server,
      replaceWith(HELLO, BASIC_HELLO),
    );
    const { code, stderr } = await runClient(group, proxy, "alice", ["inbox"]);
    assertEquals(code, 7);
    assertMatch(stderr, /in basic mode, but it was enhanced before/);
    assertEquals(proxy.framesFrom("client"), [], "no password was sent");
  });

  await t.step(
    "and another version of the protocol is not spoken",
    async () => {
      await assertOneVersion(group, server);
    },
  );

  await t.step("by that client, from a false server too", async () => {
    await using impostor = new FalseServer(async (victim) => {
      await victim.greet({ mode: "basic" });
    });
    const { code } = await runClient(group, impostor, "alice", ["inbox"]);
    assertEquals(code, 7);
    assertEquals(impostor.logins, []);
  });
});

Deno.test("a false server in basic mode gets a login that it cannot open", async () => {
  await using group = await Group.create();
  await using impostor = new FalseServer(async (victim) => {
    await victim.greet({ mode: "basic" });
  });
  const { code } = await runClient(group, impostor, "alice", ["inbox"]);
  assertEquals(code, 6);
  const [login] = impostor.logins;
  assert(!new TextDecoder().decode(login).includes("wonder land"));
});

Deno.test("basic: a Hello rewritten to enhanced gains nothing, and is not remembered, and another version of the protocol is not spoken", async () => {
  await using group = await Group.create();
  const server = await group.serveHere();
  const hello = encodeHello(enhancedHello());
  await using proxy = new HostileProxy(server, replaceWith(HELLO, hello));
  const { code } = await runClient(group, proxy, "alice", ["inbox"]);
  assertEquals(code, 3);
  assertEquals(await exists(pinPath(keysOf(group, "alice"))), false);
  await assertOneVersion(group, server);
});

/** Another version of the protocol is not spoken: no password is sent to it. */
async function assertOneVersion(
  group: Group,
  server: AnyServer,
): Promise<void> {
  for (const version of ["letterlock/0", "letterlock/2", "LETTERLOCK/1", ""]) {
    const rewrite = rewriteHello("letterlock/1", version);
    await using proxy = new HostileProxy(server, rewrite);
    const error = await failureOf(() => connectVia(group, proxy, "bob"));
    assertEquals(error?.exitCode, 6);
    assertMatch(error!.message, /its protocol is not letterlock\/1/);
    assertEquals(proxy.framesFrom("client"), []);
  }
}
