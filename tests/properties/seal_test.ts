import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { decodeText, encodeText } from "../../lib/crypto/bytes.ts";
import { openBytes, sealBytes } from "../../lib/seal/age.ts";
import { formatList, ListError, parseList } from "../../lib/seal/group_list.ts";
import { formatHead, type LetterHead, parseHead } from "../../lib/seal/head.ts";
import type { GroupList, Member } from "../../lib/seal/members.ts";
import { openHead } from "../../lib/seal/open_letter.ts";
import { SealError } from "../../lib/seal/seal_error.ts";
import { openSigned, signText } from "../../lib/seal/signed_text.ts";
import { SignatureError } from "../../lib/seal/ssh/signature.ts";
import { formatPublicKey } from "../../lib/seal/ssh/wire.ts";
import { person, SealGroup } from "../seal/seal_group.ts";
import {
  anyText,
  exactBytes,
  mayThrow,
  property,
  text,
  userName,
} from "./property.ts";

const YEAR_10000 = 253_402_300_800;
const line = (maxLength: number, minLength = 0) =>
  text(maxLength, minLength).map((value) =>
    value.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, "·")
  );

const head: fc.Arbitrary<LetterHead> = fc.record({
  from: userName,
  to: fc.uniqueArray(userName, { minLength: 1, maxLength: 5 }),
  title: line(100),
  time: fc.integer({ min: 0, max: YEAR_10000 * 1000 - 1 }),
  id: fc.string({
    unit: fc.constantFrom(..."azAZ09_-"),
    minLength: 8,
    maxLength: 64,
  }),
  bytes: fc.maxSafeNat(),
  sha512: exactBytes(64).map((bytes) => bytes.toHex()),
  attachments: fc.array(
    line(255, 1).map((name) => name.replaceAll(/[/\\]/g, "|"))
      .filter((name) => name !== "." && name !== ".."),
    { maxLength: 4 },
  ),
});

property(
  "parseHead() reads what formatHead() wrote",
  [head],
  (written) => assertEquals(parseHead(formatHead(written)), written),
);

property(
  "parseHead() reads no head in which one character is another",
  [head, fc.nat(), fc.constantFrom(..."\n\r :0aA\t\u0000", "\ufeff")],
  (written, place, character) => {
    const good = formatHead(written);
    const at = place % good.length;
    const changed = good.slice(0, at) + character + good.slice(at + 1);
    try {
      assertEquals(formatHead(parseHead(changed)), changed);
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
    }
  },
);

property(
  "parseHead() refuses any text",
  [anyText(200)],
  (value) => {
    assertThrows(() => parseHead(value), SealError);
  },
);

const BECH32 = [..."qpzry9x8gf2tvdw0s3jn54khce6mua7l"];
const recipient = fc.string({
  unit: fc.constantFrom(...BECH32),
  minLength: 58,
  maxLength: 58,
}).map((rest) => `age1${rest}`);
const second = fc.integer({ min: 0, max: YEAR_10000 - 2 });

const member = fc.record({
  name: userName,
  recipient,
  signingKey: exactBytes(32).map(formatPublicKey),
  from: second,
  length: fc.option(fc.integer({ min: 1, max: 1e9 }), { nil: undefined }),
}).map(({ length, ...rest }): Member => {
  if (length === undefined) return rest;
  return { ...rest, until: Math.min(rest.from + length, YEAR_10000 - 1) };
});

const list: fc.Arbitrary<GroupList> = fc.record({
  serial: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  time: second,
  members: fc.uniqueArray(member, {
    selector: ({ name }) => name,
    maxLength: 6,
  }).map((all) => all.sort((a, b) => a.name < b.name ? -1 : 1)),
});

const aliasList = fc.tuple(list, userName, fc.nat()).map(
  ([list, name, seed]): GroupList => {
    const names = list.members.filter(({ until }) => until === undefined)
      .map(({ name }) => name);
    const members = names.filter((_, i) => seed >> i & 1);
    if (members.length === 0 || names.includes(name)) return list;
    return { ...list, aliases: [{ name, members }] };
  },
);

property(
  "parseList() reads what formatList() wrote",
  [aliasList],
  (written) => assertEquals(parseList(formatList(written)), written),
);

property(
  "parseList() reads a changed list in its one form or not at all",
  [list, fc.nat(), fc.constantFrom(..."\n\r :0aA-\t", "\ufeff")],
  (written, place, character) => {
    const good = formatList(written);
    const at = place % good.length;
    const changed = good.slice(0, at) + character + good.slice(at + 1);
    return mayThrow([ListError], () => {
      assertEquals(formatList(parseList(changed)), changed);
    });
  },
);

const { key } = await person("alice");

property(
  "a signed text opens as it is",
  [text(200)],
  async (value) => {
    const signed = await signText(value, key, "letter@letterlock");
    const opened = await openSigned(signed, "letter@letterlock");
    assertEquals(opened, { text: value, signer: key.publicKey });
  },
  50,
);

property(
  "a signed text with any bit flipped does not open",
  [text(100, 1), fc.nat()],
  async (value, place) => {
    const signed = encodeText(
      await signText(value, key, "letter@letterlock"),
    );
    const bit = place % (signed.length * 8);
    signed[bit >> 3] ^= 1 << (bit & 7);
    // What is no UTF-8 any more is refused before that.
    const changed = new TextDecoder().decode(signed);
    await assertRejects(
      () => openSigned(changed, "letter@letterlock"),
      SignatureError,
    );
  },
  100,
);

const group = await SealGroup.of("alice", "bob");
const sealed = (await group.seal("Hi")).head;
const plain = decodeText(
  await openBytes(sealed, group.reader("bob").identities),
);

property(
  "a sealed head with any bit flipped does not open",
  [fc.nat({ max: sealed.length * 8 - 1 })],
  async (bit) => {
    const changed = new Uint8Array(sealed);
    changed[bit >> 3] ^= 1 << (bit & 7);
    await assertRejects(
      () => openHead(changed, group.reader("bob")),
      SealError,
    );
  },
  100,
);

property(
  "a head that its readers changed is not believed",
  [fc.nat({ max: encodeText(plain).length * 8 - 1 })],
  async (bit) => {
    const changed = encodeText(plain);
    changed[bit >> 3] ^= 1 << (bit & 7);
    const { recipient } = group.people.bob.member;
    const reader = group.reader("bob");
    const resealed = await sealBytes(changed, [recipient]);
    await mayThrow([SealError], async () => {
      const { fault } = await openHead(resealed, reader);
      assertEquals(fault instanceof SealError, true);
    });
  },
  100,
);
