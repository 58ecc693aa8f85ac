import { RSA_BITS } from "../program/bounds.ts";
import { type Bytes, thenErase } from "./bytes.ts";
import { decodePem, encodePem } from "./pem.ts";
import { readRsaHead, type RsaHead } from "./rsa_der.ts";

/** RSA-OAEP with SHA-256 (RFC 8017, 7.1), the only use of RSA. */
const RSA_OAEP = { name: "RSA-OAEP", hash: "SHA-256" };

/** A pair as PEM texts: PKCS#8 and SPKI. */
export interface PemPair {
  privatePem: string;
  publicPem: string;
}

/**
 * Makes an RSA pair with the exponent 65537, on a thread of its own.
 *
 * @param bits A multiple of 8 within {@link RSA_BITS}.
 *
 * @example
 * ```ts
 * import { derivePublicPem, generateRsaPair, importPublicKey } from "./rsa.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { privatePem, publicPem } = await generateRsaPair(2048);
 * assertEquals(await derivePublicPem(privatePem), publicPem);
 * const key = await importPublicKey(publicPem);
 * assertEquals(key.usages, ["encrypt"]);
 * ```
 */
export async function generateRsaPair(bits: number): Promise<PemPair> {
  const pair = await crypto.subtle.generateKey(
    {
      ...RSA_OAEP,
      modulusLength: bits,
      publicExponent: new Uint8Array([1, 0, 1]),
    },
    true,
    ["encrypt", "decrypt"],
  );
  return {
    privatePem: await thenErase(
      await exportDer("pkcs8", pair.privateKey),
      (der) => encodePem("PRIVATE KEY", der),
    ),
    publicPem: encodePem("PUBLIC KEY", await exportDer("spki", pair.publicKey)),
  };
}

/**
 * The public key of an SPKI PEM, for encryption.
 *
 * @throws {SyntaxError | TypeError | RangeError} If the text is no PEM, holds no RSA key,
 * or one outside of {@link RSA_BITS}.
 */
export async function importPublicKey(pem: string): Promise<CryptoKey> {
  const der = decodePem("PUBLIC KEY", pem);
  return await importDer("spki", der, true, ["encrypt"]);
}

/**
 * The private key of a PKCS#8 PEM, for decryption. It cannot be exported.
 *
 * @throws {SyntaxError | TypeError | RangeError} As {@link importPublicKey}.
 */
export async function importPrivateKey(pem: string): Promise<CryptoKey> {
  return await thenErase(decodePem("PRIVATE KEY", pem), (der) => {
    checkPrimes(headOf(der));
    return importDer("pkcs8", der, false, ["decrypt"]);
  });
}

/**
 * The public key that belongs to a PKCS#8 PEM, for encryption.
 *
 * @throws {SyntaxError | TypeError | RangeError} As {@link importPublicKey}.
 */
export async function importPublicHalf(privatePem: string): Promise<CryptoKey> {
  return await thenErase(decodePem("PRIVATE KEY", privatePem), async (der) => {
    const head = headOf(der);
    checkPrimes(head);
    const url = { alphabet: "base64url", omitPadding: true } as const;
    return await crypto.subtle.importKey(
      "jwk",
      {
        kty: "RSA",
        n: head.modulus.toBase64(url),
        e: head.exponent.toBase64(url),
      },
      RSA_OAEP,
      true,
      ["encrypt"],
    ).catch(() => noRsaKey());
  });
}

/**
 * The SPKI PEM that belongs to a PKCS#8 PEM.
 *
 * @throws {SyntaxError | TypeError | RangeError} As {@link importPublicKey}.
 */
export async function derivePublicPem(privatePem: string): Promise<string> {
  await importPrivateKey(privatePem);
  const publicKey = await importPublicHalf(privatePem);
  return encodePem("PUBLIC KEY", await exportDer("spki", publicKey));
}

async function importDer(
  format: "pkcs8" | "spki",
  der: Bytes,
  extractable: boolean,
  usages: KeyUsage[],
): Promise<CryptoKey> {
  const key = await tryImport(format, der, extractable, usages);
  const { modulusLength } = key.algorithm as RsaHashedKeyAlgorithm;
  if (modulusLength < RSA_BITS.least || modulusLength > RSA_BITS.most) {
    throw new RangeError(
      `Cannot use the key: it has ${modulusLength} bits, not ` +
        `${RSA_BITS.least} to ${RSA_BITS.most}`,
    );
  }
  return key;
}

async function tryImport(
  format: "pkcs8" | "spki",
  der: Bytes,
  extractable: boolean,
  usages: KeyUsage[],
): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey(
      format,
      der,
      RSA_OAEP,
      extractable,
      usages,
    );
  } catch {
    return noRsaKey();
  }
}

function headOf(pkcs8: Bytes): RsaHead {
  try {
    return readRsaHead(pkcs8);
  } catch {
    return noRsaKey();
  }
}

/** WebCrypto takes a key of three primes, and then cannot decrypt with it. */
function checkPrimes({ version }: RsaHead): void {
  if (version === 0) return;
  throw new TypeError(
    "Cannot use the key: it has more than two primes, and such keys " +
      "cannot be used here",
  );
}

function noRsaKey(): never {
  throw new TypeError("Cannot use the key: it is no RSA key, or damaged");
}

async function exportDer(
  format: "pkcs8" | "spki",
  key: CryptoKey,
): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.exportKey(format, key));
}
