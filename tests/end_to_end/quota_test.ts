import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { Group } from "../support/group.ts";
import { printed } from "../support/programs.ts";
import { assertRefused, sendText } from "../support/sessions.ts";

const FULL = "The mailbox of bob is full; nothing was delivered";

Deno.test("over its quota a box gets nothing, and the sender hears whose it is", async (t) => {
  await using group = await Group.create();
  const server = await group.serveHere("--enhanced", "--quota", "21k");
  const alice = await group.connect(server, "alice");
  const send = (content: string, ...to: string[]) =>
    sendText(alice, { to }, content);
  const over = async (content: string, ...to: string[]) =>
    assertEquals(
      await assertRefused(send(content, ...to), "over_quota"),
      FULL,
    );
  const total = async (user: string) => {
    const list = await printed(
      group.clientHere(server, user, ["inbox", "--json"]),
    );
    return JSON.parse(list).length;
  };

  await t.step("a mail that does not fit is refused for all", async () => {
    await send("x".repeat(15_000), "bob");
    await over("x".repeat(10_000), "carol", "bob", "alice");
    await over("x".repeat(900_000), "bob");
    assertEquals(await total("carol"), 0);
    assertEquals(await total("bob"), 1);
  });

  await t.step("one that fits is delivered, also to the others", async () => {
    await send("x".repeat(2_000), "bob", "carol");
    await send("x".repeat(10_000), "carol");
    assertEquals(await total("carol"), 2);
  });

  await t.step("the command says it in one line", async () => {
    const args = ["send", "--seal=never", "--to", "carol;bob", "--title", "T"];
    const outcome = await group.clientHere(
      server,
      "alice",
      args,
      "x".repeat(9_000),
    );
    assertEquals([outcome.code, outcome.stdout], [1, ""]);
    assertEquals(
      outcome.stderr,
      `mail-client: error: ${FULL}; they have to delete mail, ` +
        "or the server's owner has to raise --quota\n",
    );
  });

  await t.step("what is deleted makes room", async () => {
    const bob = await group.connect(server, "bob");
    await bob.delete({ index: 1 });
    await bob.close();
    await send("x".repeat(15_000), "bob");
    // What a delivery leaves behind is removed after its answer, but before the bye.
    await alice.close();
    const left = [...Deno.readDirSync(join(group.dir, "mail/alice/tmp"))];
    assertEquals(left, []);
  });
});
