import { assertEquals, assertMatch } from "@std/assert";
import {
  type Attack,
  HostileProxy,
} from "../security/support/hostile_proxy.ts";
import { type AnyServer, Group } from "../support/group.ts";
import { readWhole, sendText } from "../support/sessions.ts";

/** Too long for the message itself: a record of content and an `end` follow it. */
const LONG = "end lost ".repeat(500);
/** The client's frames: the `end` of a long mail comes after Login, two requests and content. */
const END = 4;
/** The server's answer to it, after Hello, Welcome, limits and the two of the group's list. */
const ANSWER = 5;
/** The same on a later connection, which does not ask for the list again. */
const ANSWER_AGAIN = 3;

/** Cuts each of the first connections when a frame of it comes, which is lost. */
function cutAt(from: "client" | "server", ...indexes: number[]): Attack {
  return (frame) => {
    const hit = frame.from === from &&
      frame.index === indexes[frame.connection];
    return hit ? { cut: true } : { onward: [frame.bytes] };
  };
}

const AGAIN = /^[^\n]+; connecting again to send the mail\.\n$/;

async function contentsOf(
  group: Group,
  server: AnyServer,
  user: string,
): Promise<string[]> {
  const session = await group.connect(server, user);
  const { mails } = await session.inbox({});
  const contents: string[] = [];
  for (const { id } of mails) {
    const { bytes } = await readWhole(session, { id });
    contents.push(new TextDecoder().decode(bytes));
  }
  await session.close();
  return contents;
}

for (const flags of [[], ["--enhanced"]]) {
  const mode = flags.length ? "enhanced" : "basic";
  Deno.test(`${mode}: a mail is delivered once, however the connection ends`, async (t) => {
    await using group = await Group.create();
    const server = await group.serveHere(...flags);
    const send = async (attack: Attack, content: string) => {
      await using proxy = new HostileProxy(server, attack);
      const address = `127.0.0.1:${proxy.port}`;
      const args = ["send", "--seal=never", "--to=bob;carol", "--title=Once"];
      return await group.clientHere({ address }, "alice", args, content);
    };
    const expected: string[] = [];
    const assertDelivered = async () => {
      assertEquals(await contentsOf(group, server, "bob"), expected);
      assertEquals(await contentsOf(group, server, "carol"), expected);
    };

    await t.step("lost after the delivery, before its answer", async () => {
      const outcome = await send(cutAt("server", ANSWER), "answer lost");
      assertEquals(outcome.code, 0, outcome.stderr);
      assertMatch(outcome.stderr, AGAIN);
      expected.push("answer lost");
      await assertDelivered();
    });

    await t.step("lost before all of it was sent", async () => {
      const outcome = await send(cutAt("client", END), LONG);
      assertEquals(outcome.code, 0, outcome.stderr);
      assertMatch(outcome.stderr, AGAIN);
      expected.push(LONG);
      await assertDelivered();
    });

    await t.step(
      "lost twice: said, and delivered once all the same",
      async () => {
        const outcome = await send(
          cutAt("server", ANSWER, ANSWER_AGAIN),
          "lost twice",
        );
        assertEquals([outcome.code, outcome.stdout], [6, ""]);
        assertMatch(outcome.stderr, /\nmail-client: error: /);
        expected.push("lost twice");
        await assertDelivered();
      },
    );
  });
}

Deno.test("a draft is known again after a restart, and after it was deleted", async () => {
  await using group = await Group.create();
  const draft = { to: ["bob", "carol"], id: crypto.randomUUID() };
  const first = await group.serveHere("--enhanced");
  const alice = await group.connect(first, "alice");
  const id = await sendText(alice, draft, "x");
  const bob = await group.connect(first, "bob");
  await bob.delete({ id });
  await bob.close();
  await alice.close();
  await first.stop();

  const second = await group.serveHere("--enhanced");
  const again = await group.connect(second, "alice");
  assertEquals(await sendText(again, draft, "x"), id);
  await again.close();
  assertEquals(await contentsOf(group, second, "bob"), []);
  assertEquals(await contentsOf(group, second, "carol"), ["x"]);
});

Deno.test("a draft that two sessions send at once is delivered once", async () => {
  await using group = await Group.create();
  const server = await group.serveHere("--enhanced");
  const draft = { to: ["alice", "bob"], id: crypto.randomUUID() };
  const one = await group.connect(server, "alice");
  const other = await group.connect(server, "alice");
  const ids = await Promise.all([
    sendText(one, draft, "x"),
    sendText(other, draft, "x"),
  ]);
  assertEquals(ids[0], ids[1]);
  await one.close();
  await other.close();
  assertEquals(await contentsOf(group, server, "alice"), ["x"]);
  assertEquals(await contentsOf(group, server, "bob"), ["x"]);
});
