import type { GroupList, Member } from "../../lib/seal/members.ts";
import type { LetterFields } from "../../lib/seal/seal_letter.ts";
import { generateIdentity, recipientOf } from "../../lib/seal/age_keys.ts";
import type { Reader } from "../../lib/seal/open_letter.ts";
import {
  generateSigningKey,
  parsePrivateKey,
} from "../../lib/seal/ssh/private_key.ts";
import type { SigningKey } from "../../lib/seal/ssh/wire.ts";
import { sealLetter } from "../../lib/seal/seal_letter.ts";
import { encodeText } from "../../lib/crypto/bytes.ts";

/** The second that the first keys of a group are good from. */
export const START = Date.parse("2026-11-28T06:00:00Z") / 1000;

/** All keys of a user. */
export interface Person {
  identity: string;
  key: SigningKey;
  keyText: string;
  member: Member;
}

/** Makes keys for a user. */
export async function person(name: string, from = START): Promise<Person> {
  const identity = generateIdentity();
  const { privateText, publicKey } = await generateSigningKey(name);
  const recipient = await recipientOf(identity);
  return {
    identity,
    key: await parsePrivateKey(privateText),
    keyText: privateText,
    member: { name, recipient, signingKey: publicKey, from },
  };
}

/** A group in which letters are sealed. */
export class SealGroup {
  constructor(
    readonly people: Record<string, Person>,
    readonly list: GroupList,
  ) {}

  static async of(...names: string[]): Promise<SealGroup> {
    const entries = await Promise.all(
      names.map(async (name) => [name, await person(name)] as const),
    );
    const members = entries.map(([, { member }]) => member);
    const list = { serial: 1, time: START, members };
    return new SealGroup(Object.fromEntries(entries), list);
  }

  reader(name: string): Reader {
    const { identity } = this.people[name];
    return { name, identities: [identity], list: this.list };
  }

  /** Seals a letter, and gives both age files. */
  async seal(
    plain: string | AsyncIterable<Uint8Array>,
    fields: Partial<LetterFields> = {},
  ): Promise<
    { letter: Uint8Array<ArrayBuffer>; head: Uint8Array<ArrayBuffer> }
  > {
    const all = { ...FIELDS, ...fields };
    const { key } = this.people[all.from];
    const pieces = typeof plain === "string" ? piecesOf(plain) : plain;
    const sealed = await sealLetter(pieces, all, { list: this.list, key });
    const letter = await collected(sealed.letter);
    return { letter, head: await sealed.head() };
  }
}

/** What the letters of tests say of themselves. */
export const FIELDS: LetterFields = {
  from: "alice",
  to: ["bob"],
  title: "Lunch? 🍜",
  time: START * 1000 + 1500,
  id: "0123456789abcdef",
  attachments: ["menu.pdf"],
};

/** A text or bytes in pieces, all of which use one buffer, as those of a file do. */
export async function* piecesOf(
  content: string | Uint8Array,
  size = 1000,
): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === "string" ? encodeText(content) : content;
  const buffer = new Uint8Array(size);
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    buffer.set(piece);
    yield buffer.subarray(0, piece.length);
    buffer.fill(0);
  }
}

/** All pieces as one. */
export async function collected(
  pieces: AsyncIterable<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of pieces) parts.push(new Uint8Array(piece));
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
