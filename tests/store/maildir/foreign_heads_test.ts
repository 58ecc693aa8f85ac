import { assert, assertEquals } from "@std/assert";
import { PIECE } from "../../../lib/store/maildir/letter_file.ts";
import { isUserName } from "../../../lib/program/user_names.ts";
import { draft, readText, send } from "../support/mails.ts";
import { makeBox, namesIn, withStore } from "./support/temp_store.ts";

/** Puts a mail into the box of bob under a name of another program. */
function drop(box: string, number: number, letter: string): void {
  const name = `${1_780_000_000 + number}.R${number}.host`;
  Deno.writeTextFileSync(`${box}/new/${name}`, letter);
}

Deno.test("a sender that a file claims is never shown as a user", async () => {
  await withStore(async (store, root) => {
    const box = makeBox(root, "bob");
    const claims = [
      ["alice", "alice <>"],
      ["alice <alice@letterlock.invalid>", "alice <alice@letterlock.invalid>"],
      ["=?utf-8?Q?alice?=\nX-Letterlock-Length: 4", "alice <>"],
    ];
    claims.forEach(([from], i) => drop(box, i, `From: ${from}\n\nbody`));
    await send(store, "x", { title: "true" });
    const { mails } = await store.list("bob", { limit: 9 });
    const shown = claims.map(([, expected]) => expected);
    assertEquals(mails.map(({ from }) => from), [...shown, "alice"]);
    const opened = await store.read("bob", { index: 2, peek: true });
    assertEquals(opened?.mail.from, shown[1]);
    const found = await store.search("bob", { text: "alice", limit: 9 });
    assertEquals(found.mails.map(({ from }) => from), [...shown, "alice"]);
  });
});

Deno.test("a letter of ours that another program renamed is a claim like any other", async () => {
  await withStore(async (store, root) => {
    const box = makeBox(root, "bob");
    const id = await send(store, "x", draft());
    await store.list("bob", { limit: 9 });
    store.runDeferred();
    Deno.renameSync(`${box}/new/${id}`, `${box}/new/1780000000.R1.host`);
    assertEquals(namesIn(`${box}/new`), ["1780000000.R1.host"]);
    const { mails: [mail] } = await store.list("bob", { limit: 9 });
    assertEquals(mail.from, "alice <alice@letterlock.invalid>");
    assert(!isUserName(mail.from));
  });
});

Deno.test("lists cut senders and titles, reading and searching has them whole", async () => {
  await withStore(async (store, root) => {
    const box = makeBox(root, "bob");
    const title = `${"long ".repeat(50)}needle`;
    const from = `${"Name ".repeat(50)}<a@b.c>`;
    drop(box, 1, `From: ${from}\nSubject: ${title}\n\nbody`);
    const { mails: [mail] } = await store.list("bob", { limit: 9 });
    assertEquals(mail.title, `${"long ".repeat(50).slice(0, 99)}…`);
    assertEquals(mail.from, `${"Name ".repeat(50).slice(0, 91)}… <a@b.c>`);
    const found = await store.search("bob", { text: "needle", limit: 9 });
    assertEquals(found.mails, [mail]);
    const opened = await store.read("bob", { index: 1, peek: true });
    assertEquals([opened?.mail.title, opened?.mail.from], [title, from]);
  });
});

Deno.test("a header of more than 64 KiB is a header, and content comes in pieces", async () => {
  await withStore(async (store, root) => {
    const box = makeBox(root, "bob");
    const content = "y".repeat(3 * PIECE);
    const header = `X-Header: ${"x".repeat(80)}\n`.repeat(2000);
    drop(box, 1, `${header}Subject: late\n\n${content}`);
    const mail = await readText(store, "bob", { index: 1, peek: true });
    assertEquals(mail?.title, "late");
    assert(mail?.content === content);
    const opened = await store.read("bob", { index: 1, peek: true });
    for await (const piece of opened!.content) assert(piece.length <= PIECE);
  });
});
