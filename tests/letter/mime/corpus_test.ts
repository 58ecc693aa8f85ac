import { assert, assertEquals } from "@std/assert";
import { openMessage } from "../../../lib/letter/mime/open_message.ts";
import { readAnyMail } from "../../../lib/letter/mime/read_any_mail.ts";
import { bytesOf } from "../../../lib/letter/octets.ts";
import { parseHead } from "../../../lib/letter/read_head.ts";
import { CORPUS } from "../corpus/corpus.ts";

/** The bytes in pieces, each in the place of the one before it. */
async function* inPieces(bytes: Uint8Array, size: number) {
  const buffer = new Uint8Array(size);
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    buffer.set(piece);
    yield await Promise.resolve(buffer.subarray(0, piece.length));
  }
}

for (const mail of CORPUS) {
  Deno.test(`a mail is read: ${mail.name}`, async () => {
    const bytes = bytesOf(mail.mail);
    const { title, claim } = parseHead(bytes);
    assertEquals([title, claim], [mail.title, mail.sender]);
    for (const size of [65_536, 7]) {
      // What is long is read in small pieces once more for nothing.
      if (size === 7 && bytes.length > 20_000) continue;
      const texts: string[] = [];
      const { attachments, damage } = await readAnyMail(
        await openMessage(inPieces(bytes, size)),
        { text: (text) => void texts.push(text) },
      );
      assertEquals(texts.join(""), mail.text);
      assertEquals(attachments.map(({ name }) => name), mail.attachments);
      assertEquals(damage.length > 0, mail.damaged ?? false, damage.join());
    }
  });
}

Deno.test("the corpus has more than 60 mails, each of another kind", () => {
  const names = new Set(CORPUS.map(({ name }) => name));
  assert(CORPUS.length >= 60 && names.size === CORPUS.length);
});
