import {
  hashPassword,
  type PasswordRecord,
  verifyPassword,
} from "../crypto/password_hash.ts";
import { generateRsaPair, type PemPair } from "../crypto/rsa.ts";
import { Limiter } from "./limiter.ts";

/** The work that keeps a processor busy for a while. */
export interface HeavyWork {
  makePair(): Promise<PemPair>;
  hash(password: string): Promise<PasswordRecord>;
  verify(password: string, record: PasswordRecord): Promise<boolean>;
}

/**
 * Heavy work on WebCrypto's threads, as many jobs at once as there are processors.
 *
 * @param bits Size of the RSA keys.
 */
export function heavyWork(bits: number): HeavyWork {
  const limiter = new Limiter(processors());
  return {
    makePair: () => limiter.run(() => generateRsaPair(bits)),
    hash: (password) => limiter.run(() => hashPassword(password)),
    verify: (password, record) =>
      limiter.run(() => verifyPassword(password, record)),
  };
}

/** How many processors this machine has. */
export function processors(): number {
  return navigator.hardwareConcurrency;
}
