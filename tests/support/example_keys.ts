import { encodePem } from "../../lib/crypto/pem.ts";
import { derivePublicPem } from "../../lib/crypto/rsa.ts";
import type { Bytes } from "./raw_crypto.ts";
import { type KeyName, workedExample } from "../protocol/worked_example.ts";

/** An RSA key pair to test with. */
export interface ExampleKeys {
  privateKey: CryptoKey;
  publicKey: CryptoKey;
}

const RSA_OAEP = { name: "RSA-OAEP", hash: "SHA-256" };

/** The published RSA keys of the worked example: making new ones takes a second. */
export async function exampleRsaKeys(
  owner: "server" | "client",
): Promise<ExampleKeys> {
  const privateKey = await crypto.subtle.importKey(
    "pkcs8",
    exampleKey(`${owner}_private_key`),
    RSA_OAEP,
    true,
    ["decrypt"],
  );
  const { kty, n, e } = await crypto.subtle.exportKey("jwk", privateKey);
  const publicKey = await crypto.subtle.importKey(
    "jwk",
    { kty, n, e },
    RSA_OAEP,
    true,
    ["encrypt"],
  );
  return { privateKey, publicKey };
}

/** The same as the files of keygen have them. */
export async function exampleRsaPem(
  owner: "server" | "client",
): Promise<{ privatePem: string; publicPem: string }> {
  const der = exampleKey(`${owner}_private_key`);
  const privatePem = encodePem("PRIVATE KEY", der);
  return { privatePem, publicPem: await derivePublicPem(privatePem) };
}

/** The published X25519 private key of one end (RFC 7748, 6.1). */
export async function exampleX25519Key(
  owner: "server" | "client",
): Promise<CryptoKey> {
  const encode = (name: KeyName) =>
    exampleKey(name).toBase64({ alphabet: "base64url", omitPadding: true });
  const jwk = {
    kty: "OKP",
    crv: "X25519",
    d: encode(`${owner}_x25519_private_key`),
    x: encode(`${owner}_x25519_public_key`),
  };
  return await crypto.subtle.importKey("jwk", jwk, "X25519", false, [
    "deriveBits",
  ]);
}

/** The bytes of a key of the worked example. */
export function exampleKey(name: KeyName): Bytes {
  return Uint8Array.fromHex(workedExample.keys[name]);
}
