import { formatHead } from "../../lib/letter/write_head.ts";
import { draftTag, makeMailId } from "../../lib/store/maildir/mail_name.ts";
import { concatBytes } from "../../lib/crypto/bytes.ts";
import type { MailStore } from "../../lib/store/store.ts";
import { textOf } from "./content.ts";

/** Bytes of the content of each mail. */
export const SMALL_MAIL = 200;
/** The oldest of the mails was received that long ago, in ms. */
const AGE_MS = 365 * 86_400_000;

/** Fills a Maildir with so many mails that were read long ago. */
export async function fillBox(folder: string, count: number): Promise<void> {
  for (const name of ["tmp", "new", "cur"]) {
    Deno.mkdirSync(`${folder}/${name}`, { recursive: true, mode: 0o700 });
  }
  const content = textOf(SMALL_MAIL);
  const first = Date.now() - AGE_MS;
  const tag = await draftTag("filled-by-bench");
  for (let i = 0; i < count; i++) {
    const time = first + i;
    const id = makeMailId(time * 1000, tag);
    const draft = { id, from: "user1", to: ["user2"], title: `Mail ${i}` };
    const head = formatHead(draft, { id, time, length: content.length });
    const path = `${folder}/cur/${id}:2,S`;
    Deno.writeFileSync(path, concatBytes(head, content), { mode: 0o600 });
  }
}

/** Makes a store look at all mails of a box: a list looks at the newest alone. */
export async function indexWhole(
  store: MailStore,
  user: string,
): Promise<void> {
  await store.search(user, { text: "no mail has this", limit: 1 });
}
