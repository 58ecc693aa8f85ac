import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { concatBytes } from "../../../../../lib/crypto/bytes.ts";
import type { MailStore } from "../../../../../lib/store/store.ts";
import { noise } from "../../../../support/seeded.ts";
import { SEALED, sealedContent } from "../../../support/sealed_content.ts";
import { send } from "../../../support/mails.ts";
import { withStore } from "../../support/temp_store.ts";

const [FIRST, SECOND] = [noise(300), noise(301)];

async function sendSealed(store: MailStore): Promise<string> {
  return await send(store, await sealedContent(100, FIRST), SEALED);
}

/** Puts another letter into the file, which no program does to a Maildir. */
async function replace(root: string, id: string): Promise<void> {
  const path = `${root}/bob/new/${id}`;
  const text = await Deno.readTextFile(path);
  const head = text.slice(0, text.indexOf("\n\n") + 2);
  const bytes = new TextEncoder().encode(head);
  await Deno.writeFile(
    path,
    concatBytes(bytes, await sealedContent(100, SECOND)),
  );
}

function inIndex(root: string, sql: string) {
  const database = new DatabaseSync(`${root}/bob/letterlock.db`);
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

Deno.test("a head comes from the index once a list has asked for it", async () => {
  await withStore(async (store, root) => {
    const id = await sendSealed(store);
    assertEquals(await store.heads("bob", [id]), [FIRST]);
    await replace(root, id);
    assertEquals(await store.heads("bob", [id]), [FIRST]);
  });
});

Deno.test("a head that the disk has changed in the index comes from the file", async () => {
  await withStore(async (store, root) => {
    const id = await sendSealed(store);
    await store.heads("bob", [id]);
    inIndex(root, "UPDATE heads SET head = x'00'");
    assertEquals(await store.heads("bob", [id]), [FIRST]);
    await replace(root, id);
    assertEquals(await store.heads("bob", [id]), [FIRST]);
  });
});

Deno.test("a head goes from the index with its mail", async () => {
  await withStore(async (store, root) => {
    const ids = [await sendSealed(store), await sendSealed(store)];
    await store.heads("bob", ids);
    await store.delete("bob", { id: ids[0], forever: true });
    const kept = inIndex(root, "SELECT id FROM heads");
    assertEquals(kept.map(({ id }) => id), [ids[1]]);
    assertEquals(await store.heads("bob", ids), [undefined, FIRST]);
  });
});
