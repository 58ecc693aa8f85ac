/**
 * Ed25519 signing keys in OpenSSH's private key format, `openssh-key-v1` (PROTOCOL.key of
 * OpenSSH), without a passphrase: `ssh-keygen` reads them and makes them.
 *
 * @module
 */
import {
  type Bytes,
  concatBytes,
  encodeText,
  equalBytes,
  randomBytes,
  thenErase,
} from "../../crypto/bytes.ts";
import {
  armor,
  dearmor,
  formatPublicKey,
  KEY_TYPE,
  keyBlob,
  readKeyBlob,
  type SigningKey,
  SshFormatError,
  SshReader,
  sshString,
  sshUint32,
} from "./wire.ts";

const LABEL = "OPENSSH PRIVATE KEY";
const MAGIC = encodeText("openssh-key-v1\0");
const WHAT = "the private key";
/** Bytes of an Ed25519 private key (RFC 8032, 5.1.5). */
const SEED_LENGTH = 32;
/** The private part fills whole blocks, of 8 bytes without a cipher. */
const BLOCK_LENGTH = 8;
/** PKCS#8 of an Ed25519 key (RFC 8410, 7), up to its 32 bytes. */
const PKCS8_PREFIX = Uint8Array.fromHex("302e020100300506032b657004220420");

/**
 * Makes a new key.
 *
 * @param comment Whose it is, for people.
 * @returns The private key's text, to be kept in a private file, and the public key.
 */
export async function generateSigningKey(
  comment: string,
): Promise<{ privateText: string; publicKey: string }> {
  return await thenErase(randomBytes(SEED_LENGTH), async (seed) => {
    const key = await publicHalf(seed);
    return {
      privateText: await formatPrivateKey(seed, key, comment),
      publicKey: formatPublicKey(key),
    };
  });
}

/**
 * The PKCS#8 key (RFC 8410, 7) of a private key's text; 48 bytes, to be erased after use.
 *
 * @throws {SshFormatError} As {@link parsePrivateKey}.
 */
export function formatPkcs8(text: string): Bytes {
  const { seed } = readFile(dearmor(LABEL, text, WHAT));
  const pkcs8 = concatBytes(PKCS8_PREFIX, seed);
  seed.fill(0);
  return pkcs8;
}

/**
 * The text, as `ssh-keygen` writes it, of what {@link formatPkcs8} gave.
 *
 * @throws {SshFormatError} If it is another kind of key.
 */
export async function readPkcs8(pkcs8: Uint8Array): Promise<string> {
  const head = pkcs8.subarray(0, PKCS8_PREFIX.length);
  const seed = pkcs8.slice(PKCS8_PREFIX.length);
  if (!equalBytes(head, PKCS8_PREFIX) || seed.length !== SEED_LENGTH) damaged();
  return await thenErase(
    seed,
    async (seed) => formatPrivateKey(seed, await publicHalf(seed), ""),
  );
}

/**
 * Writes a private key as `ssh-keygen` does.
 *
 * @param seed The 32 bytes of the private key.
 * @param key The 32 bytes of the public key.
 * @param check 4 bytes that OpenSSH takes at random; they protect nothing here.
 */
export async function formatPrivateKey(
  seed: Uint8Array,
  key: Uint8Array,
  comment: string,
  check: Uint8Array = randomBytes(4),
): Promise<string> {
  const secret = concatBytes(
    ...[check, check, sshString(KEY_TYPE), sshString(key)],
    ...[sshString(concatBytes(seed, key)), sshString(comment)],
  );
  const padded = concatBytes(secret, padding(secret.length));
  return await thenErase(padded, () => {
    secret.fill(0);
    const text = [sshString("none"), sshString("none"), sshString("")];
    const keys = [sshUint32(1), sshString(keyBlob(key)), sshString(padded)];
    return armor(LABEL, concatBytes(MAGIC, ...text, ...keys));
  });
}

function padding(length: number): Bytes {
  const missing = (BLOCK_LENGTH - length % BLOCK_LENGTH) % BLOCK_LENGTH;
  return Uint8Array.from({ length: missing }, (_, i) => i + 1);
}

/**
 * Reads a private key that `formatPrivateKey` or `ssh-keygen` wrote without a passphrase.
 *
 * @throws {SshFormatError} If it has a passphrase, is another kind of key, or is damaged;
 * the message says nothing of the key.
 */
export async function parsePrivateKey(text: string): Promise<SigningKey> {
  return await thenErase(dearmor(LABEL, text, WHAT), async (bytes) => {
    const { seed, key } = readFile(bytes);
    if (!equalBytes(await publicHalf(seed), key)) damaged();
    return {
      publicKey: formatPublicKey(key),
      privateKey: await importSeed(seed, false),
    };
  });
}

function readFile(bytes: Bytes): { seed: Bytes; key: Bytes } {
  const reader = new SshReader(bytes, WHAT);
  if (!equalBytes(reader.take(MAGIC.length), MAGIC)) damaged();
  if (reader.text() !== "none" || reader.text() !== "none") {
    throw new SshFormatError(
      `Cannot use ${WHAT}: it has a passphrase of OpenSSH's; "ssh-keygen -p" ` +
        'takes it away, and "mail-client passphrase" gives one',
    );
  }
  reader.expect("");
  if (reader.uint32() !== 1) damaged();
  const key = readKeyBlob(reader.string(), WHAT);
  const seed = readSecret(reader.string(), key);
  reader.end();
  return { seed, key };
}

function readSecret(secret: Bytes, key: Bytes): Bytes {
  const reader = new SshReader(secret, WHAT);
  if (reader.uint32() !== reader.uint32()) damaged();
  reader.expect(KEY_TYPE);
  reader.expect(key);
  const pair = reader.string();
  if (pair.length !== SEED_LENGTH + key.length) damaged();
  if (!equalBytes(pair.subarray(SEED_LENGTH), key)) damaged();
  reader.text();
  const pad = reader.rest();
  if (secret.length % BLOCK_LENGTH !== 0 || pad.length >= BLOCK_LENGTH) {
    damaged();
  }
  if (!equalBytes(pad, padding(secret.length - pad.length))) damaged();
  return pair.subarray(0, SEED_LENGTH);
}

function damaged(): never {
  throw new SshFormatError(`Cannot read ${WHAT}: it is damaged`);
}

/** The public key of a private one, which WebCrypto tells only by exporting it. */
async function publicHalf(seed: Bytes): Promise<Bytes> {
  const privateKey = await importSeed(seed, true);
  const { x } = await crypto.subtle.exportKey("jwk", privateKey);
  return Uint8Array.fromBase64(x!, { alphabet: "base64url" });
}

async function importSeed(
  seed: Bytes,
  extractable: boolean,
): Promise<CryptoKey> {
  const pkcs8 = concatBytes(PKCS8_PREFIX, seed);
  return await thenErase(
    pkcs8,
    (der) =>
      crypto.subtle.importKey("pkcs8", der, "Ed25519", extractable, ["sign"]),
  );
}
