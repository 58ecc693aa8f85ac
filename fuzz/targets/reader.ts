/** A reader of sealed letters, who takes what comes for anything that a reader reads. */
import { equalBytes } from "../../lib/crypto/bytes.ts";
import { openBytes, sealBytes } from "../../lib/seal/age.ts";
import { ListError } from "../../lib/seal/group_list.ts";
import { currentKeys } from "../../lib/seal/members.ts";
import {
  openHead,
  openLetter,
  type Reader,
} from "../../lib/seal/open_letter.ts";
import { SealError } from "../../lib/seal/seal_error.ts";
import { openList } from "../../lib/seal/signed_list.ts";
import { parsePrivateKey } from "../../lib/seal/ssh/private_key.ts";
import { SshFormatError } from "../../lib/seal/ssh/wire.ts";
import type { FuzzCase } from "../cases/case.ts";
import { READER, VECTORS } from "../cases/letter_case.ts";
import { FuzzError } from "../fuzz_error.ts";

/** What only somebody who has a private key can make. */
export class ReaderTarget {
  private constructor(
    readonly reader: Reader,
    readonly recipient: string,
    /** What is in the heads that bob may believe. */
    readonly heads: Uint8Array[],
    readonly head: { bytes: number; sha512: string },
  ) {}

  /** @throws {Error} If the good letters do not open. */
  static async make(): Promise<ReaderTarget> {
    const { list, groupKey, identities, cases } = VECTORS;
    const group = await openList(list, groupKey);
    const own = identities[READER];
    const reader = { name: READER, identities: own, list: group };
    const { recipient } = currentKeys(group, READER)!;
    const [first] = cases.map(({ head }) => Uint8Array.fromBase64(head));
    const { head } = await openHead(first, reader);
    const opened = await Promise.allSettled(
      cases.map(async (one) => {
        const sealed = Uint8Array.fromBase64(one.head);
        const { fault } = await openHead(sealed, reader);
        if (fault) throw fault;
        return await openBytes(sealed, own);
      }),
    );
    const heads = opened.filter((one) => one.status === "fulfilled")
      .map(({ value }) => value);
    return new ReaderTarget(reader, recipient, heads, head);
  }

  /** Throws a case; how many files it had. */
  async run({ throws, pieces }: FuzzCase): Promise<number> {
    for (const { bytes } of throws) {
      await this.#throwHead(bytes);
      await this.#throwHead(await sealBytes(bytes, [this.recipient]));
      await this.#throwLetter(inPieces(bytes, pieces));
      await refused(openList(textOf(bytes), VECTORS.groupKey), (list) => {
        return list.serial !== this.reader.list.serial;
      });
      await refused(parsePrivateKey(textOf(bytes)), () => false);
    }
    return throws.length;
  }

  async #throwHead(sealed: Uint8Array): Promise<void> {
    const opened = await openHead(sealed, this.reader).catch(known);
    if (!opened || opened.fault) return;
    const text = await openBytes(sealed, this.reader.identities);
    if (this.heads.some((head) => equalBytes(head, text))) return;
    throw new FuzzError("It believes a head that nobody signed");
  }

  async #throwLetter(pieces: AsyncIterable<Uint8Array>): Promise<void> {
    const { identities } = this.reader;
    const letter = openLetter(pieces, identities, this.head);
    // Its hash is checked by openLetter(): that it ends is what counts.
    await refused(Array.fromAsync(letter), () => false);
  }
}

/** Whatever is thrown is documented, and what is taken is not bad. */
async function refused<T>(
  work: Promise<T>,
  isBad: (taken: T) => boolean,
): Promise<void> {
  const taken = await work.catch(known);
  if (taken !== undefined && isBad(taken)) {
    throw new FuzzError("It takes what nobody signed");
  }
}

function known(error: unknown): undefined {
  if (error instanceof SealError || error instanceof ListError) return;
  if (error instanceof SshFormatError) return;
  throw error;
}

/** As readTextFile() reads a file: what is no UTF-8 becomes U+FFFD. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

async function* inPieces(
  bytes: Uint8Array,
  lengths: number[],
): AsyncGenerator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length];
    yield bytes.subarray(at, at + length);
    at += length;
  }
}
