import { assertEquals } from "@std/assert";
import { concatBytes, encodeText } from "../../../lib/crypto/bytes.ts";
import type { MailStore, ReadQuery } from "../../../lib/store/store.ts";
import { makeBox, withStore } from "./support/temp_store.ts";

const LONG = new Uint8Array(200_000).fill(0x80);
/** Messages as other programs write them, and worse. */
const MESSAGES: Record<string, Uint8Array> = {
  "lines ended by CRLF": encodeText("Subject: a\r\n\r\nb\r\n"),
  "lines ended by CR": encodeText("Subject: a\r\rb\r"),
  "nothing": new Uint8Array(0),
  "no header": encodeText("\nFrom here on"),
  "no content": encodeText("Subject: a"),
  "bytes that are no text": Uint8Array.of(0, 255, 10, 10, 0x80, 13),
  "a byte order mark": encodeText("\ufeffSubject: a\n\nb"),
  "a long head": concatBytes(encodeText("X-Long: "), LONG, encodeText("\n\nb")),
  "a long content": concatBytes(encodeText("Subject: a\n\n"), LONG),
};

async function message(
  store: MailStore,
  query: ReadQuery,
): Promise<Uint8Array> {
  const { content } = (await store.read("bob", { ...query, message: true }))!;
  const pieces = await Array.fromAsync(content, (piece) => piece.slice());
  return concatBytes(...pieces);
}

for (const [what, bytes] of Object.entries(MESSAGES)) {
  Deno.test(`a message with ${what} is read byte for byte`, async () => {
    await withStore(async (store, root) => {
      const box = makeBox(root, "bob");
      Deno.writeFileSync(`${box}/new/1780000000.R1.host`, bytes);
      assertEquals(await message(store, { index: 1 }), bytes);
      const opened = await store.read("bob", { index: 1 });
      assertEquals(opened?.mail.message_size, bytes.length);
    });
  });
}

/** What the info of a file's name says, and what a reader hears of it. */
const INFOS: [string, string][] = [
  ["", ""],
  [":2,", ""],
  [":2,DFPRST", "DFPRST"],
  [":2,Sab", "Sab"],
  [":2,SSFS", "SF"],
  [":2,S,é-1F", "SF"],
  [":1,S", ""],
];

for (const [info, flags] of INFOS) {
  Deno.test(`a file's info "${info}" is read as the flags "${flags}"`, async () => {
    await withStore(async (store, root) => {
      const box = makeBox(root, "bob");
      Deno.writeTextFileSync(`${box}/cur/1780000000.R1.host${info}`, "\nx");
      const { mail } = (await store.read("bob", { index: 1 }))!;
      assertEquals([mail.flags, mail.recent], [flags, false]);
    });
  });
}
