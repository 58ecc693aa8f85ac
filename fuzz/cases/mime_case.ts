/** A mail that the client has to read, made from a number. */
import { concatBytes } from "../../lib/crypto/bytes.ts";
import { bytesOf } from "../../lib/letter/octets.ts";
import { CORPUS } from "../../tests/letter/corpus/corpus.ts";
import type { FuzzCase } from "./case.ts";
import { applyEdits, randomEdits } from "./edits.ts";
import { Random } from "./random.ts";

/** Mails that are changed; the long ones of the corpus would take the time of many. */
const LETTERS = CORPUS.map(({ mail }) => bytesOf(mail))
  .filter(({ length }) => length < 5000);

/** The case of that number: one mail, sometimes with another one in its middle. */
export function makeMimeCase(seed: number, number: number): FuzzCase {
  const random = new Random(seed, number);
  const mail = applyEdits(random.pick(LETTERS), randomEdits(random, 6));
  const at = random.below(mail.length + 1);
  const other = random.chance(0.3) ? random.pick(LETTERS) : new Uint8Array(0);
  const bytes = concatBytes(mail.subarray(0, at), other, mail.subarray(at));
  return {
    number,
    mode: "basic",
    stage: "session",
    throws: [{ seal: "none", bytes, edits: [], fits: false }],
    pieces: [1 + random.below(5000)],
  };
}
