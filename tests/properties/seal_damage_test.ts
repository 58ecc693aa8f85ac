import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { concatBytes, decodeText, encodeText } from "../../lib/crypto/bytes.ts";
import { openBytes, sealBytes } from "../../lib/seal/age.ts";
import { formatHead, type LetterHead, parseHead } from "../../lib/seal/head.ts";
import { openHead, openLetter } from "../../lib/seal/open_letter.ts";
import { SealError, type SealFault } from "../../lib/seal/seal_error.ts";
import { signText, splitSigned } from "../../lib/seal/signed_text.ts";
import { collected, FIELDS, piecesOf, SealGroup } from "../seal/seal_group.ts";
import { property } from "./property.ts";

/** Bytes of a chunk of an age file with its tag, and of the nonce before the first. */
const CHUNK = 64 * 1024 + 16;
const NONCE = 16;
const CHUNKS = 4;

const group = await SealGroup.of("alice", "bob", "carol");
const bob = group.reader("bob");
const readers = [group.people.alice, group.people.bob]
  .map(({ member }) => member.recipient);
const plain = new Uint8Array(3 * 64 * 1024 + 100).map((_, i) => i >> 8);
const { letter, head: sealedHead } = await group.seal(piecesOf(plain));
const signed = decodeText(await openBytes(sealedHead, bob.identities));
const { signature, text } = splitSigned(signed);
const head = parseHead(text);

/** The parts of an age file: its header with the nonce, and its chunks. */
function partsOf(file: Uint8Array): Uint8Array[] {
  const mac = new TextDecoder("latin1").decode(file).indexOf("\n--- ");
  const payload = file.indexOf(10, mac + 1) + 1 + NONCE;
  const parts = [file.subarray(0, payload)];
  for (let at = payload; at < file.length; at += CHUNK) {
    parts.push(file.subarray(at, at + CHUNK));
  }
  return parts;
}

function open(file: Uint8Array): Promise<Uint8Array> {
  return collected(openLetter(piecesOf(file, 9999), bob.identities, head));
}

async function assertFault(
  opening: Promise<unknown>,
  ...faults: SealFault[]
): Promise<void> {
  const error = await assertRejects(() => opening, SealError) as SealError;
  assertEquals(faults.includes(error.fault), true, error.fault);
}

/** The fault of a head that opens. */
async function faultOf(signedText: string): Promise<SealFault | undefined> {
  const sealed = await sealBytes(encodeText(signedText), readers);
  return (await openHead(sealed, bob)).fault?.fault;
}

property(
  "a letter whose chunks were left out, repeated or moved does not open",
  [fc.array(fc.nat({ max: CHUNKS - 1 }), { maxLength: CHUNKS + 2 })],
  async (order) => {
    const [header, ...chunks] = partsOf(letter);
    const file = concatBytes(header, ...order.map((i) => chunks[i]));
    if (order.join() === "0,1,2,3") {
      return assertEquals(await open(file), plain);
    }
    await assertFault(open(file), "cut", "damaged");
  },
  60,
);

property(
  "a letter that was cut anywhere is cut",
  [fc.nat({ max: letter.length - 1 })],
  (length) => assertFault(open(letter.subarray(0, length)), "cut"),
  40,
);

Deno.test("a letter that was cut at a chunk, or a byte from it, is cut", async () => {
  const [header, ...chunks] = partsOf(letter);
  const ends = chunks.map((_, i) => header.length + i * CHUNK);
  for (const end of [header.length - NONCE, ...ends]) {
    for (const length of [end - 1, end, end + 1]) {
      await assertFault(open(letter.subarray(0, length)), "cut");
    }
  }
  assertEquals(await open(letter), plain);
});

property(
  "a letter with any bit flipped does not open",
  [fc.nat({ max: letter.length * 8 - 1 })],
  async (bit) => {
    const changed = new Uint8Array(letter);
    changed[bit >> 3] ^= 1 << (bit & 7);
    await assertFault(open(changed), "damaged", "not_a_reader", "cut");
  },
  40,
);

Deno.test("a letter with the chunk or the header of another does not open", async () => {
  const other = partsOf((await group.seal(piecesOf(plain))).letter);
  const own = partsOf(letter);
  for (const i of own.keys()) {
    const file = concatBytes(...own.with(i, other[i]));
    await assertFault(open(file), "damaged");
  }
});

/** The lines of an age file's header, its last one too. */
function headerLines(file: Uint8Array): string[] {
  const [header] = partsOf(file);
  return decodeText(header.subarray(0, -NONCE)).split("\n").slice(0, -1);
}

function withHeader(file: Uint8Array, lines: string[]): Uint8Array {
  const header = encodeText(lines.join("\n") + "\n");
  const [old] = partsOf(file);
  return concatBytes(header, file.subarray(old.length - NONCE));
}

Deno.test("a file whose stanzas were exchanged, moved or left out does not open", async () => {
  const other = headerLines((await group.seal("x")).head);
  const own = headerLines(sealedHead);
  const [version, a, a2, b, b2, mac] = own;
  const headers = [
    [version, other[1], other[2], b, b2, mac],
    [version, a, a2, other[3], other[4], mac],
    [version, other[1], other[2], other[3], other[4], mac],
    [...other.slice(0, -1), mac],
    [...own.slice(0, -1), other.at(-1)!],
    [version, b, b2, a, a2, mac],
    [version, b, b2, mac],
    [version, a, a2, mac],
    [version, a, a2, b, b2, b, b2, mac],
    [version, a, b2, b, a2, mac],
    ["age-encryption.org/v2", a, a2, b, b2, mac],
    other,
  ];
  for (const lines of headers) {
    const file = withHeader(sealedHead, lines);
    await assertFault(openHead(file, bob), "damaged", "not_a_reader");
  }
  assertEquals(withHeader(sealedHead, own), sealedHead);
});

Deno.test("two heads in one file, and two texts in one head, are refused", async () => {
  const other = await group.seal("x");
  for (const second of [sealedHead, other.head]) {
    const file = concatBytes(sealedHead, second);
    await assertFault(openHead(file, bob), "damaged");
  }
  for (const both of [signed + signed, signed + text, signature + signed]) {
    const sealed = await sealBytes(encodeText(both), readers);
    await assertFault(openHead(sealed, bob), "malformed");
  }
});

/** Another value for each field of a head. */
const OTHERS: LetterHead = {
  from: "carol",
  to: ["bob", "carol"],
  title: "Dinner?",
  time: FIELDS.time + 1,
  id: "fedcba9876543210",
  bytes: head.bytes + 1,
  sha512: "0f".repeat(64),
  attachments: ["menu.pdf", "b"],
};

for (const field of Object.keys(OTHERS) as (keyof LetterHead)[]) {
  Deno.test(`a head with another ${field} is not the one that was signed`, async () => {
    const changed = formatHead({ ...head, [field]: OTHERS[field] });
    assertEquals(await faultOf(signature + changed), "bad_signature");
    const again = formatHead({ ...head, [field]: head[field] });
    assertEquals(await faultOf(signature + again), undefined);
  });
}

/** A signed head for bob that has so many bytes once it is sealed. */
async function headOf(length: number): Promise<Uint8Array> {
  const names = (last: number) => [
    ...Array.from({ length: 57 }, () => "x".repeat(255)),
    "y".repeat(last),
  ];
  const sealedWith = async (last: number) => {
    const long = formatHead({ ...head, attachments: names(last) });
    const { key } = group.people.alice;
    const whole = await signText(long, key, "letter@letterlock");
    return await sealBytes(encodeText(whole), readers);
  };
  const missing = length - (await sealedWith(1)).length;
  return await sealedWith(1 + missing);
}

Deno.test("a head of 16,384 bytes opens, and one of a byte more does not", async () => {
  const fits = await headOf(16 * 1024);
  assertEquals(fits.length, 16 * 1024);
  assertEquals((await openHead(fits, bob)).fault, undefined);
  await assertFault(openHead(await headOf(16 * 1024 + 1), bob), "too_large");
});
