import { assertEquals } from "@std/assert";
import { makeBox, withStore } from "./support/temp_store.ts";

/** Puts a mail of another program into the box of bob. */
function drop(root: string, message: string): void {
  const box = makeBox(root, "bob");
  Deno.writeTextFileSync(`${box}/new/1780000001.x`, message);
}

Deno.test("search() looks at a long title whole, of which a list shows the beginning", async () => {
  await withStore(async (store, root) => {
    const title = `${"pear ".repeat(1000)}plum`;
    drop(root, `Subject: ${title}\n\n`);
    const query = { text: "PLUM", limit: 9 };
    const { mails: [mail] } = await store.search("bob", query);
    assertEquals([...mail.title].length, 100);
    const read = await store.read("bob", { index: 1 });
    assertEquals([...read!.mail.title].length, 1000);
    for await (const _ of read!.content);
  });
});

Deno.test("search() leaves out contents that have to be decoded, and says which they are", async () => {
  await withStore(async (store, root) => {
    const type = "Content-Type: text/plain; charset=utf-8\n";
    drop(root, `${type}Content-Transfer-Encoding: base64\n\nplum`);
    const query = { text: "plum", contents: true, limit: 9 };
    assertEquals((await store.search("bob", query)).mails, []);
    const { mails: [mail] } = await store.list("bob", { limit: 1 });
    assertEquals(mail.encoded, true);
  });
});

Deno.test("search() looks through the contents of a foreign mail that is text in UTF-8", async () => {
  await withStore(async (store, root) => {
    drop(root, "Content-Type: text/plain; charset=utf-8\n\nplum");
    const query = { text: "plum", contents: true, limit: 9 };
    const { mails: [mail] } = await store.search("bob", query);
    assertEquals(mail.encoded, undefined);
  });
});
