import type { Bytes } from "./bytes.ts";

/** What the PEM files of letterlock hold: PKCS#8 and SPKI (RFC 7468, 10 and 13). */
export type PemLabel = "PRIVATE KEY" | "PUBLIC KEY";

/** Base64 characters of a full line (RFC 7468, 2). */
const LINE_LENGTH = 64;

/** One block and nothing else; lines may end in CRLF. */
const BLOCK =
  /^-----BEGIN ([A-Z0-9 ]+)-----\r?\n([^-]*)-----END ([A-Z0-9 ]+)-----\s*$/;

/** The body in the strict form of RFC 7468, 3: full lines, then the rest in one. */
const BODY = /^(?:[A-Za-z0-9+/=]{64}\r?\n)*(?:[A-Za-z0-9+/=]{1,64}\r?\n)$/;

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
 * Reads the DER of a PEM text that holds one block with this label.
 *
 * @throws {SyntaxError} If it does not; the message says nothing about the content.
 */
export function decodePem(label: PemLabel, text: string): Bytes {
  const [, begin, body, end] = BLOCK.exec(text) ?? fail("it is no PEM file");
  if (begin !== end) fail("its BEGIN and END lines differ");
  if (begin !== label) fail(`it holds a ${begin}, not a ${label}`);
  if (!BODY.test(body)) fail("its base64 is damaged");
  return decodeBase64(body);
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
