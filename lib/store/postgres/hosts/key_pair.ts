import { equalBytes } from "../../../crypto/bytes.ts";
import { DatabaseError } from "../database/database_error.ts";

/** The beginning of a certificate in hex: version 3, as all are that name a purpose (RFC 5280, section 4.1). */
const VERSION_3 = /^30(82.{4}|81..|[0-7].)30(82.{4}|81..|[0-7].)a003020102/;

/** A file and its text. */
interface PemFile {
  path: string;
  pem: string;
}

/**
 * Makes sure that a certificate can be shown with a key. A runtime that is given others
 * crashes, or says nothing of the files.
 *
 * @throws {DatabaseError} If not.
 */
export async function checkKeyPair(cert: PemFile, key: PemFile): Promise<void> {
  const certificate = derOf(cert);
  if (!VERSION_3.test(certificate.toHex())) {
    throw new DatabaseError(
      `${cert.path} is no X.509 certificate of version 3`,
    );
  }
  if (holds(certificate, await publicKeyOf(key))) return;
  throw new DatabaseError(`${key.path} is not the key of ${cert.path}`);
}

/** The bytes of the first certificate: others that may follow are authorities'. */
function derOf({ path, pem }: PemFile): Uint8Array {
  try {
    return Uint8Array.fromBase64(/-----\s([^-]*)-----END/.exec(pem)![1]);
  } catch {
    throw new DatabaseError(`${path} is damaged`);
  }
}

/** In the form that certificates have it in (SubjectPublicKeyInfo). */
async function publicKeyOf({ path, pem }: PemFile): Promise<Uint8Array> {
  const { createPublicKey } = await import("node:crypto");
  try {
    return createPublicKey(pem).export({ type: "spki", format: "der" });
  } catch {
    throw new DatabaseError(`${path} is damaged, or has a passphrase`);
  }
}

function holds(all: Uint8Array, part: Uint8Array): boolean {
  for (let i = 0; i + part.length <= all.length; i++) {
    if (equalBytes(all.subarray(i, i + part.length), part)) return true;
  }
  return false;
}
