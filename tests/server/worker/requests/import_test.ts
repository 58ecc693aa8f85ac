import { assertEquals, assertRejects } from "@std/assert";
import {
  concatBytes,
  decodeText,
  encodeText,
} from "../../../../lib/crypto/bytes.ts";
import {
  SEALED_TITLE,
  SEALED_TYPE,
  writeSealed,
} from "../../../../lib/letter/sealed_form.ts";
import { newHasher } from "../../../../lib/crypto/hasher.ts";
import {
  ProtocolError,
  TruncatedError,
} from "../../../../lib/protocol/errors.ts";
import { OverQuotaError, StorageError } from "../../../../lib/store/errors.ts";
import { noise } from "../../../support/seeded.ts";
import { RequestSite } from "../../support/request_site.ts";

const END = { type: "end" };
const HI = encodeText("Subject: Hi\n\nBob\n");
const HEAD = {
  hash: await hashOf(HI),
  size: HI.length,
  time: 1_700_000_000_000,
  flags: "S",
};
const IMPORT = { type: "import", ...HEAD };
const ADDED = { type: "ok", id: "imported-1", added: true };
const OTHER = {
  type: "error",
  code: "bad_request",
  message: "The message is not the one that was announced: it has other bytes",
};

async function hashOf(bytes: Uint8Array): Promise<string> {
  const hasher = await newHasher();
  hasher.update(bytes);
  return hasher.hex();
}

Deno.test("a message that comes with its request is imported", async () => {
  const site = await RequestSite.create();
  const heard = await site.serve({ ...IMPORT, content: HI.toBase64() });
  assertEquals(heard, [ADDED]);
  assertEquals(site.store.imports, [
    { message: HEAD, bytes: HI, state: "committed" },
  ]);
  assertEquals(site.events, []);
});

Deno.test("a message that comes in pieces is imported at its end", async () => {
  const site = await RequestSite.create();
  const pieces = [HI.slice(0, 3), HI.slice(3)];
  assertEquals(await site.serve(IMPORT, ...pieces, END), [ADDED]);
  assertEquals(site.store.imports[0].bytes, HI);
});

Deno.test("a message that is there is answered at once, and its rest passed over", async () => {
  const site = await RequestSite.create();
  site.store.earlier.set(HEAD.hash, "first");
  const there = { type: "ok", id: "first", added: false };
  const heard = await site.serve(IMPORT, HI, END, {
    ...IMPORT,
    content: HI.toBase64(),
  });
  assertEquals(heard, [there, there]);
  assertEquals(site.store.imports, []);
});

Deno.test("an import that is cancelled changes nothing", async () => {
  const site = await RequestSite.create();
  const heard = await site.serve(IMPORT, HI, { type: "cancel" });
  assertEquals(heard, [{ type: "ok", id: "", added: false }]);
  assertEquals(site.store.imports[0].state, "aborted");
});

Deno.test("a message with other bytes than announced is refused", async () => {
  const more = concatBytes(HI, HI);
  const cases = [
    [{ ...IMPORT, content: HI.with(0, 1).toBase64() }],
    [{ ...IMPORT, size: HI.length + 1, content: HI.toBase64() }],
    [{ ...IMPORT, content: more.toBase64() }],
    [IMPORT, HI.with(3, 3), END],
    [IMPORT, HI.slice(1), END],
    [IMPORT, END],
    // Refused in the middle; what still comes is passed over.
    [IMPORT, more, HI, END],
  ];
  for (const sent of cases) {
    const site = await RequestSite.create();
    const inbox = { type: "inbox" };
    const [refused, page] = await site.serve(...sent, inbox);
    assertEquals(refused, OTHER);
    assertEquals(page, { type: "ok", ...site.store.page });
    assertEquals(site.store.imports.map(({ state }) => state), ["aborted"]);
  }
});

Deno.test("a server that takes sealed letters only imports these, and nothing else", async () => {
  const letter = ReadableStream.from([noise(9000)]);
  const pieces = writeSealed(letter, () => Promise.resolve(noise(500)));
  const content = decodeText(concatBytes(...await Array.fromAsync(pieces)));
  const head = "From: Alice <alice@x.org>\nMIME-Version: 1.0\n" +
    `Subject: ${SEALED_TITLE}\nContent-Type: ${SEALED_TYPE}\n` +
    "Content-Transfer-Encoding: 7bit\n\n";
  const sealed = head + content;
  const outcome = async (text: string, piece: number) => {
    const site = await RequestSite.create({ sealedOnly: true });
    const bytes = encodeText(text);
    const size = bytes.length;
    const query = { ...IMPORT, hash: await hashOf(bytes), size };
    const chunks = Array.from(
      { length: Math.ceil(size / piece) },
      (_, i) => bytes.subarray(i * piece, (i + 1) * piece),
    );
    const [answer] = await site.serve(query, ...chunks, END);
    const { code } = answer as { code?: string };
    return [code ?? "ok", site.store.imports[0].state];
  };
  for (const piece of [97, 4000, 60_000]) {
    for (const text of [sealed, sealed.replaceAll("\n", "\r\n")]) {
      assertEquals(await outcome(text, piece), ["ok", "committed"]);
    }
  }
  const others = {
    sealed_only: [
      ...["Subject: Hi\n\nBob\n", "", "x".repeat(70_000)],
      sealed.replace(SEALED_TYPE, "text/plain"),
    ],
    bad_request: [
      ...[head, `${head}Hello\n`, sealed.slice(0, -5), `${sealed}\nMore\n`],
      sealed.replace(SEALED_TITLE, "Lunch?"),
    ],
  };
  for (const [code, texts] of Object.entries(others)) {
    for (const text of texts) {
      assertEquals(await outcome(text, 4000), [code, "aborted"]);
    }
  }
});

Deno.test("a message of up to 1 GiB may be announced, and none longer", async () => {
  const site = await RequestSite.create();
  const size = 2 ** 30;
  const long = { ...IMPORT, size: size + 1 };
  const heard = await site.serve(long, { ...IMPORT, size }, {
    type: "cancel",
  });
  assertEquals(heard, [
    {
      type: "error",
      code: "content_too_long",
      message: "The message is longer than 1,073,741,824 bytes",
    },
    { type: "ok", id: "", added: false },
  ]);
});

Deno.test("an import into a full box is refused, and the operator hears of it", async () => {
  const site = await RequestSite.create();
  site.store.failure = new OverQuotaError("alice");
  assertEquals(await site.serve(IMPORT, HI, END), [{
    type: "error",
    code: "over_quota",
    message: "Your mailbox is full; the message was not imported",
  }]);
  const message = "An import of alice is refused: the mailbox is full.";
  assertEquals(site.events, [{ event: "notice", message }]);
});

Deno.test("an import that the disk refuses is given up", async () => {
  const site = await RequestSite.create();
  site.store.writeFailure = new StorageError("Cannot import", "full");
  const [answer] = await site.serve(IMPORT, HI, END);
  assertEquals((answer as { code: string }).code, "storage");
  assertEquals(site.store.imports[0].state, "aborted");
});

Deno.test("an import that breaks off is given up", async () => {
  const other = { type: "inbox" };
  for (
    const [rest, error] of [[[], TruncatedError], [
      [other],
      ProtocolError,
    ]] as const
  ) {
    const site = await RequestSite.create();
    await assertRejects(() => site.serve(IMPORT, HI, ...rest), error);
    assertEquals(site.store.imports[0].state, "aborted");
  }
});
