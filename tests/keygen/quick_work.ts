import {
  hashPassword,
  verifyPassword,
} from "../../lib/crypto/password_hash.ts";
import { generateRsaPair, type PemPair } from "../../lib/crypto/rsa.ts";
import type { HeavyWork } from "../../lib/keygen/heavy_work.ts";

const pairs: PemPair[] = await Promise.all(
  Array.from({ length: 4 }, () => generateRsaPair(2048)),
);

/** Work that costs nothing: a few pairs in turn, and hashes of 10 iterations. */
export class QuickWork implements HeavyWork {
  /** Pairs that were made. */
  pairs = 0;
  /** Passwords that were hashed. */
  hashed: string[] = [];

  makePair(): Promise<PemPair> {
    return Promise.resolve(pairs[this.pairs++ % pairs.length]);
  }

  hash(password: string) {
    this.hashed.push(password);
    return hashPassword(password, 10);
  }

  verify = verifyPassword;
}
