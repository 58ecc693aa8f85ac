import { assertEquals } from "@std/assert";
import { readText, send } from "../support/mails.ts";
import type { Contract } from "./harness.ts";

/** What reading a mail does, and when it shows. */
export function readingContract(contract: Contract): void {
  contract.test("read() gives the whole message, of which the content is the end", async (store) => {
    for (const content of ["", "Hi\r\nBob", "x".repeat(100_000)]) {
      const id = await send(store, content, { title: "Lunch" });
      const query = { id, peek: true };
      const whole = await readText(store, "bob", { ...query, message: true });
      const message = whole!.content;
      assertEquals(message.length, whole!.message_size);
      assertEquals(message.slice(message.indexOf("\n\n") + 2), content);
      assertEquals(/^Subject: (.*)$/m.exec(message)?.[1], "Lunch");
      assertEquals((await readText(store, "bob", query))!.content, content);
    }
  });

  contract.test("read() says that a mail is seen once it was read, and how", async (store) => {
    const id = await send(store);
    const before = await readText(store, "bob", { id });
    assertEquals([before?.flags, before?.recent], ["", true]);
    const after = await readText(store, "bob", { id, message: true });
    assertEquals([after?.flags, after?.recent], ["S", false]);
  });

  contract.test("read() marks a mail read once its reader has it, not before", async (store) => {
    const id = await send(store, "x".repeat(100_000));
    const half = await store.read("bob", { id });
    for await (const _ of half!.content) break;
    assertEquals((await store.count("bob")).unread, 1);
    await Array.fromAsync((await store.read("bob", { id }))!.content);
    assertEquals((await store.count("bob")).unread, 1);
    const whole = await readText(store, "bob", { id });
    assertEquals(whole?.unread, true);
    assertEquals((await store.count("bob")).unread, 0);
    assertEquals((await readText(store, "bob", { id }))?.unread, false);
  });

  contract.test("read() leaves a mail unread that is only peeked at", async (store) => {
    const id = await send(store, "x");
    const peeked = await readText(store, "bob", { id, peek: true });
    assertEquals(peeked?.content, "x");
    assertEquals((await store.count("bob")).unread, 1);
  });

  contract.test(
    "what was read shows so in the next answer, and after close()",
    async (store, another) => {
      for (const title of ["a", "b"]) await send(store, "x", { title });
      (await store.read("bob", { index: 1 }))!.seen();
      assertEquals((await store.count("bob")).unread, 1);
      await another(async (other) => {
        (await other.read("bob", { index: 2 }))!.seen();
      });
      assertEquals((await store.count("bob")).unread, 0);
    },
  );

  contract.test("read() of one recipient leaves the mail unread for the others", async (store) => {
    const id = await send(store, "x", { to: ["bob", "carol"] });
    await readText(store, "bob", { id });
    assertEquals((await store.count("carol")).unread, 1);
  });

  contract.test("read() and delete() know no mail that is not there", async (store) => {
    await send(store);
    for (const ref of [{ index: 0 }, { index: 2 }, { id: "no-such" }]) {
      assertEquals(await store.read("bob", ref), undefined);
      assertEquals(await store.delete("bob", ref), undefined);
    }
    assertEquals((await store.count("bob")).total, 1);
  });

  contract.test(
    "close() ends while somebody is in the middle of a mail",
    async (store, another) => {
      const id = await send(store, "x".repeat(200_000));
      await another(async (other) => {
        const { content } = (await other.read("bob", { id }))!;
        await content[Symbol.asyncIterator]().next();
      });
      assertEquals((await store.count("bob")).unread, 1);
    },
  );
}
