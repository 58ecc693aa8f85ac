import { assertEquals } from "@std/assert";
import type { MailStore } from "../../../lib/store/store.ts";
import { readText, send } from "../support/mails.ts";
import type { Contract } from "./harness.ts";

/** Reading a whole box: the flags of all its mails, and many messages. */
export function manyContract(contract: Contract): void {
  contract.test("flags() gives every mail with its flags, the newest first", async (store) => {
    assertEquals(await flagsOf(store, "bob"), []);
    const ids: string[] = [];
    for (const title of ["a", "b", "c"]) {
      ids.unshift(await send(store, "x", { title }));
    }
    (await store.read("bob", { id: ids[1] }))!.seen();
    const flags = ["", "S", ""];
    const expected = ids.map((id, i) => ({ id, flags: flags[i] }));
    assertEquals(await flagsOf(store, "bob"), expected);
  });

  contract.test("flags() of a big box gives each mail once", async (store) => {
    const ids: string[] = [];
    for (let i = 0; i < 201; i++) ids.unshift(await send(store, "x"));
    const listed = (await flagsOf(store, "bob")).map(({ id }) => id);
    assertEquals(listed, ids);
  });

  contract.test("flags() loses no mail where others are deleted meanwhile", async (store) => {
    const ids: string[] = [];
    for (let i = 0; i < 202; i++) ids.unshift(await send(store, "x"));
    const given: string[] = [];
    for await (const mails of store.flags("bob")) {
      given.push(...mails.map(({ id }) => id));
      // The first two shift the numbers of the rest, the third is where the next begin.
      for (const id of [ids[0], ids[1], ids[199]]) {
        await store.delete("bob", { id });
      }
    }
    assertEquals(given, ids);
  });

  contract.test("messages() gives whole messages, and leaves them unread", async (store) => {
    const contents = ["", "Hi\r\nBob", "x".repeat(100_000)];
    const ids: string[] = [];
    for (const content of contents) ids.push(await send(store, content));
    const asked = [ids[2], "1.M2", ids[0], ids[1]];
    const given = await messagesOf(store, "bob", asked);
    assertEquals(given.map((each) => each?.id), [
      ids[2],
      undefined,
      ids[0],
      ids[1],
    ]);
    for (const each of given) {
      if (!each) continue;
      const query = { id: each.id, peek: true, message: true };
      const { to: _, ...read } = (await readText(store, "bob", query))!;
      assertEquals(each, read);
    }
    assertEquals((await store.count("bob")).unread, 3);
    assertEquals(await messagesOf(store, "carol", [ids[0]]), [undefined]);
  });

  contract.test("messages() gives a mail to many to each of them", async (store) => {
    const id = await send(store, "x", { to: ["bob", "carol"] });
    for (const user of ["bob", "carol"]) {
      const [given] = await messagesOf(store, user, [id]);
      assertEquals(given?.id, id);
    }
  });
}

async function flagsOf(store: MailStore, user: string) {
  return (await Array.fromAsync(store.flags(user))).flat();
}

async function messagesOf(store: MailStore, user: string, ids: string[]) {
  const given = [];
  for await (const opened of store.messages(user, ids)) {
    if (!opened) given.push(undefined);
    else {
      const pieces = await Array.fromAsync(
        opened.content,
        (each) => each.slice(),
      );
      const content = await new Blob(pieces as BlobPart[]).text();
      given.push({ ...opened.mail, content });
    }
  }
  return given;
}
