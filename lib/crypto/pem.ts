import type { Bytes } from "./bytes.ts";

/** What the PEM files of letterlock hold: PKCS#8 and SPKI (RFC 7468, 10, 11 and 13). */
export type PemLabel = "PRIVATE KEY" | "ENCRYPTED PRIVATE KEY" | "PUBLIC KEY";

/** Base64 characters of a full line (RFC 7468, 2). */
const LINE_LENGTH = 64;

/** One block and nothing else but white space. */
const BLOCK =
  /^\s*-----BEGIN ([A-Z0-9 ]+)-----\s([^-]*)-----END ([A-Z0-9 ]+)-----\s*$/;

/**
 * The lax form of RFC 7468, 3: lines of any length, empty ones, and blanks in them. People
 * paste keys through mails and forms, which change all of these and no character.
 */
const BODY = /^[A-Za-z0-9+/=\s]+$/;

/**
 * Writes DER as PEM, in the strict form of RFC 7468, 3.
 *
 * @example
 * ```ts
 * import { decodePem, encodePem } from "./pem.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const pem = encodePem("PUBLIC KEY", Uint8Array.of(1, 2, 3));
 * assertEquals(
 *   pem,
 *   "-----BEGIN PUBLIC KEY-----\nAQID\n-----END PUBLIC KEY-----\n",
 * );
 * assertEquals(decodePem("PUBLIC KEY", pem), Uint8Array.of(1, 2, 3));
 * ```
 */
export function encodePem(label: PemLabel, der: Bytes): string {
  const lines = der.toBase64().match(new RegExp(`.{1,${LINE_LENGTH}}`, "g"));
  return [`-----BEGIN ${label}-----`, ...lines ?? [], `-----END ${label}-----`]
    .join("\n") + "\n";
}

/**
 * Reads the DER of a PEM text that holds one block with this label, in the lax form.
 *
 * @throws {SyntaxError} If it does not; the message says nothing about the content.
 */
export function decodePem(label: PemLabel, text: string): Bytes {
  const [, begin, body, end] = BLOCK.exec(text) ?? fail("it is no PEM file");
  if (begin !== end) fail("its BEGIN and END lines differ");
  if (begin !== label) fail(`its label is ${begin}, not ${label}`);
  if (!BODY.test(body)) fail("its base64 is damaged");
  return decodeBase64(body.replace(/\s+/g, ""));
}

function decodeBase64(body: string): Bytes {
  try {
    return Uint8Array.fromBase64(body, { lastChunkHandling: "strict" });
  } catch {
    fail("its base64 is damaged");
  }
}

function fail(reason: string): never {
  throw new SyntaxError(`Cannot read the PEM text: ${reason}`);
}
