/**
 * The data types of SSH (RFC 4251, 5) and Ed25519 keys in them (RFC 8709, 4), as
 * OpenSSH's files hold them.
 *
 * @module
 */
import {
  type Bytes,
  concatBytes,
  decodeText,
  encodeText,
  sha256,
  strictBase64,
} from "../../crypto/bytes.ts";

/** The only kind of key that signs here. */
export const KEY_TYPE = "ssh-ed25519";
/** Bytes of an Ed25519 public key (RFC 8032, 5.1.5). */
const PUBLIC_KEY_LENGTH = 32;

/** Base64 characters in a full line of OpenSSH's armor. */
const LINE_LENGTH = 70;

/** A key that signs. */
export interface SigningKey {
  /** `ssh-ed25519 AAAA…`, as `formatPublicKey` writes it. */
  publicKey: string;
  /** For WebCrypto; it cannot be exported again. */
  privateKey: CryptoKey;
}

/** Thrown for what is not in one of OpenSSH's formats. */
export class SshFormatError extends SyntaxError {
  override name = "SshFormatError";
}

/** A `uint32`. */
export function sshUint32(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** A `string`: four bytes of length, then the bytes; text as UTF-8. */
export function sshString(value: string | Uint8Array): Bytes {
  const bytes = typeof value === "string" ? encodeText(value) : value;
  return concatBytes(sshUint32(bytes.length), bytes);
}

/** Reads SSH data from its start to its end. */
export class SshReader {
  readonly #bytes: Bytes;
  #offset = 0;

  /** @param what Names the data in errors. */
  constructor(bytes: Bytes, readonly what: string) {
    this.#bytes = bytes;
  }

  /** @throws {SshFormatError} As all of these, if the data ends before that. */
  take(length: number): Bytes {
    const end = this.#offset + length;
    if (end > this.#bytes.length) this.fail();
    const taken = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return taken;
  }

  uint32(): number {
    const bytes = this.take(4);
    return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  }

  string(): Bytes {
    return this.take(this.uint32());
  }

  /** A string that is UTF-8. */
  text(): string {
    try {
      return decodeText(this.string());
    } catch {
      this.fail();
    }
  }

  /** Takes these bytes or this text, and refuses any other. */
  expect(expected: string | Uint8Array): void {
    const wanted = sshString(expected);
    if (this.take(wanted.length).toHex() !== wanted.toHex()) this.fail();
  }

  /** What is left. */
  rest(): Bytes {
    return this.take(this.#bytes.length - this.#offset);
  }

  /** Refuses data that goes on. */
  end(): void {
    if (this.rest().length > 0) this.fail();
  }

  fail(): never {
    throw new SshFormatError(`Cannot read ${this.what}: it is damaged`);
  }
}

/** The public key in SSH's form, as it is in signatures and key files; 51 bytes. */
export function keyBlob(key: Uint8Array): Bytes {
  return concatBytes(sshString(KEY_TYPE), sshString(key));
}

/**
 * Reads the 32 bytes of an Ed25519 key from SSH's form.
 *
 * @throws {SshFormatError} If it is another kind of key, or damaged.
 */
export function readKeyBlob(blob: Bytes, what: string): Bytes {
  const reader = new SshReader(blob, what);
  if (reader.text() !== KEY_TYPE) {
    throw new SshFormatError(`Cannot use ${what}: its key is no ${KEY_TYPE}`);
  }
  const key = reader.string();
  if (key.length !== PUBLIC_KEY_LENGTH) reader.fail();
  reader.end();
  return key;
}

/**
 * An Ed25519 public key as OpenSSH writes it, without a comment: `ssh-ed25519 AAAA…`. A key
 * has one such text, so two can be compared.
 */
export function formatPublicKey(key: Uint8Array): string {
  return `${KEY_TYPE} ${keyBlob(key).toBase64()}`;
}

/**
 * The 32 bytes of a key that {@link formatPublicKey} wrote.
 *
 * @throws {SshFormatError} If the text differs in a character.
 */
export function parsePublicKey(text: string): Bytes {
  const blob = text.startsWith(`${KEY_TYPE} `) &&
    strictBase64(text.slice(KEY_TYPE.length + 1));
  if (!blob) {
    throw new SshFormatError(`Cannot use a public key: it is no ${KEY_TYPE}`);
  }
  return readKeyBlob(blob, "a public key");
}

/**
 * The key of a file of one, as `ssh-keygen` writes it, with or without a comment.
 *
 * @returns The key without the comment.
 * @throws {SshFormatError} If it is damaged.
 */
export function parsePublicKeyFile(text: string): string {
  const key = text.trim().split(/[ \t]+/, 2).join(" ");
  parsePublicKey(key);
  return key;
}

/**
 * What `ssh-keygen -l` shows of a key: `SHA256:` and 43 characters.
 *
 * @throws {SshFormatError} If it is no public key.
 *
 * @example
 * ```ts
 * import { fingerprint } from "./wire.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const key = "ssh-ed25519 " +
 *   "AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea";
 * assertEquals(
 *   await fingerprint(key),
 *   "SHA256:bbXpuKG6zhzdmnxq256TlqzFBzRl2f6OOg722cYNbU8",
 * );
 * ```
 */
export async function fingerprint(publicKey: string): Promise<string> {
  const hash = await sha256(keyBlob(parsePublicKey(publicKey)));
  return `SHA256:${hash.toBase64({ omitPadding: true })}`;
}

/** OpenSSH's armor of its binary files. */
export function armor(label: string, bytes: Uint8Array): string {
  const lines = bytes.toBase64().match(new RegExp(`.{1,${LINE_LENGTH}}`, "g"));
  return [`-----BEGIN ${label}-----`, ...lines ?? [], `-----END ${label}-----`]
    .join("\n") + "\n";
}

/**
 * Reads the one text that {@link armor} writes for some bytes.
 *
 * @throws {SshFormatError} If a character differs.
 */
export function dearmor(label: string, text: string, what: string): Bytes {
  const [begin, ...lines] = text.split("\n");
  const bytes = strictBase64(lines.slice(0, -2).join(""));
  if (
    begin !== `-----BEGIN ${label}-----` || !bytes ||
    armor(label, bytes) !== text
  ) {
    throw new SshFormatError(`Cannot read ${what}: it is damaged`);
  }
  return bytes;
}
