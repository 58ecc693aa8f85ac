import {
  hashPassword,
  type PasswordRecord,
  verifyPassword,
} from "../crypto/password_hash.ts";
import { generateRsaPair, type PemPair } from "../crypto/rsa.ts";
import { Limiter } from "./limiter.ts";

/** What takes a processor for a while. */
export interface HeavyWork {
  makePair(): Promise<PemPair>;
  hash(password: string): Promise<PasswordRecord>;
  verify(password: string, record: PasswordRecord): Promise<boolean>;
}

/**
 * Heavy work on threads of its own, as much at once as there are processors.
 *
 * @param bits Of the RSA keys.
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

/** Processors of this machine. */
export function processors(): number {
  return navigator.hardwareConcurrency;
}
