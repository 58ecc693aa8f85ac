import { openMailStore } from "../../../../lib/store/maildir/maildir_store.ts";
import type { MailStore } from "../../../../lib/store/store.ts";
import { noise } from "../../../support/seeded.ts";
import { imported, NOON, send } from "../../support/mails.ts";
import { SEALED, sealedContent } from "../../support/sealed_content.ts";

/** Fills a folder with mails of every kind that a box can have. */
export async function fillFolder(
  root: string,
  now: () => number,
): Promise<void> {
  const store = openMailStore(root, { now: () => NOON });
  await sendAll(store);
  await importAll(store);
  store.close();
  await deliverForeign(root);
  setAside(root);
  const later = openMailStore(root, { now });
  await deleteSome(later);
  later.close();
}

/** To one and to several, with copies, small, large, sealed, empty, in a thread. */
async function sendAll(store: MailStore): Promise<void> {
  const all = { to: ["bob"], cc: ["carol", "dave", "zoe"], copy: true };
  const first = await send(store, "Hi all", { ...all, id: "draft-of-all" });
  const fields = {
    in_reply_to: `<${first}@letterlock>`,
    references: `<${first}@letterlock>`,
  };
  await send(store, "Yes", { from: "bob", to: ["alice"], title: "Re", fields });
  await send(store, noise(70_000), {
    ...all,
    title: "Large",
    id: "a-large-one",
  });
  await send(store, noise(600_000), { title: "Larger", copy: true });
  await send(store, "", { to: ["alice", "bob"], title: "To myself" });
  await send(store, "é🎉", { title: "Ünï çødé 🎉", id: "a".repeat(60) });
  for (const size of [100, 200_000]) {
    await send(store, await sealedContent(size, noise(300)), SEALED);
  }
  await store.mark("bob", { index: 1, unread: false });
}

/** With each set of flags that there is, read or not, seen by other programs or not. */
async function importAll(store: MailStore): Promise<void> {
  const letters = [..."DFPRST"];
  for (let set = 0; set < 64; set++) {
    const flags = letters.filter((_, i) => set & 1 << i).join("");
    const text =
      `From: Eve <eve@example.org>\nSubject: Set ${set}\n\nHi ${set}`;
    const time = NOON - 1_000_000 * (set % 7) - set;
    await imported(store, "alice", text, { flags, time, recent: set < 32 });
  }
  await imported(store, "bob", "no header at all", { recent: true });
  await imported(store, "bob", `Subject: big\n\n${"x".repeat(300_000)}`);
}

/** What other programs put there, by names of theirs. */
async function deliverForeign(root: string): Promise<void> {
  const text = "From: Eve <eve@example.org>\r\nSubject: H\xe9\r\n\r\nHallo";
  const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
  const long = `1780315000.M5P7.${"host.".repeat(20)}example,S=55`;
  const names = [
    "new/1780315200.R1.host",
    "new/1780315201.M12345P7.host,S=55:2,F",
    "cur/1780315202.host,S=55,W=58:2,RS",
    "cur/1780315203.V801I2M3.host:2,ab",
    "cur/1780315204.none.host:2,",
    "cur/unnamed é one:2,S",
    "new/unnamed-two",
    "cur/f_looks.like.an.id:2,T",
    "cur/h_looks.like.an.id:2,",
    `cur/${long}:2,S`,
    `new/${long}.other`,
  ];
  for (const [i, name] of names.entries()) {
    const path = `${root}/dave/${name}`;
    await Deno.writeFile(path, bytes);
    const time = new Date(NOON - 5_000_000 + 1001 * i);
    Deno.utimeSync(path, time, time);
  }
}

/** An account that ended, with mail that others have as well. */
function setAside(root: string): void {
  Deno.renameSync(`${root}/zoe`, `${root}/zoe@2026-05-31`);
}

async function deleteSome(store: MailStore): Promise<void> {
  for (const user of ["bob", "carol", "alice"]) {
    await store.delete(user, { index: 2 });
    await store.delete(user, { index: 1 });
  }
  const { mails: [gone] } = await store.deleted("alice", { limit: 1 });
  await store.undelete("alice", { id: gone.id });
  await store.delete("dave", { index: 3 });
  await store.delete("dave", { index: 3, forever: true });
}
