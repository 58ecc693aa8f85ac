import { assertEquals, assertStringIncludes } from "@std/assert";
import { concatBytes, encodeText } from "../../../../lib/crypto/bytes.ts";
import {
  SEALED_FIELDS,
  SEALED_TITLE,
  writeSealed,
} from "../../../../lib/letter/sealed_form.ts";
import { sealedLimit } from "../../../../lib/protocol/limits.ts";
import { noise } from "../../../support/seeded.ts";
import { RequestSite } from "../../support/request_site.ts";

const SEND = {
  type: "send",
  id: "draft-0001",
  to: ["bob"],
  title: SEALED_TITLE,
  fields: SEALED_FIELDS,
};
const END = { type: "end" };

async function sealed(length: number, head = noise(500)): Promise<Uint8Array> {
  const letter = ReadableStream.from([noise(length)]);
  const pieces = writeSealed(letter, () => Promise.resolve(head));
  return concatBytes(...await Array.fromAsync(pieces));
}

function* cut(bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at += 60_000) {
    yield bytes.subarray(at, at + 60_000);
  }
}

/** The code of the last answer, or "ok". */
async function outcome(
  site: RequestSite,
  ...sent: Parameters<RequestSite["serve"]>
) {
  const { type, code } = (await site.serve(...sent)).at(-1) as {
    type: string;
    code?: string;
  };
  return code ?? type;
}

Deno.test("a sealed letter is taken as it is, however it comes", async () => {
  const short = await sealed(100);
  const long = await sealed(200_000);
  for (
    const sent of [
      [{ ...SEND, content: short.toBase64() }],
      [SEND, ...cut(long), END],
    ]
  ) {
    const site = await RequestSite.create({ sealedOnly: true });
    assertEquals(await outcome(site, ...sent), "ok");
    assertEquals(site.store.deliveries[0].state, "committed");
  }
});

Deno.test("what is sealed by half is refused, and not delivered", async () => {
  const content = await sealed(1000);
  const text = new TextDecoder().decode(content);
  const contents = [
    "Hello",
    text.slice(0, -1),
    `${text}P.S. Hello\n`,
    `Hello\n${text}`,
    text.replace("\n--letterlock", "\nHello, Bob!\n--letterlock"),
    text.replace(
      /(name=head\.age\n\n?[^]*base64\n\n)[^]*?\n--/,
      "$1Hello!\n--",
    ),
    text.replaceAll("name=head.age", "name=plan.pdf"),
  ];
  for (const each of contents) {
    const site = await RequestSite.create();
    const piece = { ...SEND, content: encodeText(each).toBase64() };
    assertEquals(await outcome(site, piece), "bad_request", each);
    assertEquals(site.store.deliveries[0].state, "aborted");
  }
});

Deno.test("a sealed letter with a title of its own is refused before its content", async () => {
  for (
    const half of [
      { title: "Lunch?" },
      { fields: { ...SEALED_FIELDS, content_transfer_encoding: "binary" } },
    ]
  ) {
    const site = await RequestSite.create();
    assertEquals(await outcome(site, { ...SEND, ...half }), "bad_request");
    assertEquals(site.store.deliveries, []);
  }
});

Deno.test("a server of sealed letters alone refuses anything else", async () => {
  const others = [
    { ...SEND, title: "Lunch?", fields: undefined },
    { ...SEND, fields: { content_type: "multipart/mixed; boundary=x" } },
  ];
  for (const other of others) {
    const site = await RequestSite.create({ sealedOnly: true });
    const [heard] = await site.serve(other) as { message: string }[];
    assertStringIncludes(heard.message, "sealed letters only");
    assertEquals(site.store.deliveries, []);
  }
});

Deno.test("a sealed letter is limited by its bytes, also without attachments", async () => {
  for (const maxAttachments of [0, 10]) {
    const limits = { maxContent: 8, maxAttachments };
    const most = sealedLimit({ content: 8, attachments: maxAttachments });
    // Base64 in lines of 76.
    const fits = await sealed(Math.floor((most - 2000) * 57 / 77));
    const site = await RequestSite.create(limits);
    assertEquals(await outcome(site, SEND, ...cut(fits), END), "ok");
    const over = await sealed(most * 57 / 77);
    const full = await RequestSite.create(limits);
    assertEquals(
      await outcome(full, SEND, ...cut(over), END),
      maxAttachments === 0 ? "content_too_long" : "attachments_too_large",
    );
  }
});
