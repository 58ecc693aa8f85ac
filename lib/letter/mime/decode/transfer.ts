import { octetsOf } from "../../octets.ts";
import { Base64Decoder } from "./base64.ts";
import { IDENTITY } from "./identity.ts";
import type { Tell } from "../tell.ts";
import { UudecodedFile, UUENCODE } from "./uuencode.ts";

const { decode: decodeQuoted } = await import("libqp");

/** Bytes of a line of quoted-printable that are looked at together. */
const LONGEST_LINE = 64 * 1024;

/**
 * The content of a part without its transfer encoding (RFC 2045, 6), in pieces. What is
 * broken in it is passed over.
 *
 * @param encoding As {@linkcode PartHead} has it.
 * @param tell Told what is broken, once the content has been read.
 */
export function decodeTransfer(
  content: AsyncIterable<Uint8Array>,
  encoding: string,
  tell: Tell,
): AsyncIterable<Uint8Array> {
  if (encoding === "base64") return decodeBase64(content, tell);
  if (encoding === "quoted-printable") return decodeLines(content);
  if (UUENCODE.test(encoding)) return decodeUuencode(content, tell);
  if (!IDENTITY.test(encoding)) {
    tell(`Its encoding "${encoding.slice(0, 40)}" is not known`);
  }
  return content;
}

async function* decodeBase64(
  content: AsyncIterable<Uint8Array>,
  tell: Tell,
): AsyncGenerator<Uint8Array> {
  const decoder = new Base64Decoder();
  for await (const piece of content) {
    const bytes = decoder.add(octetsOf(piece));
    if (bytes.length > 0) yield bytes;
  }
  yield decoder.end();
  if (decoder.isDamaged) tell("Something in its base64 is no base64");
}

async function* decodeUuencode(
  content: AsyncIterable<Uint8Array>,
  tell: Tell,
): AsyncGenerator<Uint8Array> {
  const file = new UudecodedFile();
  for await (const piece of content) {
    const bytes = file.add(octetsOf(piece));
    if (bytes.length > 0) yield bytes;
  }
  yield file.end();
  if (file.isDamaged) tell("Its uuencoded file is not whole, or not alone");
}

/** Quoted-printable a few whole lines at a time: a sign and its digits are in one line. */
async function* decodeLines(
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let rest = "";
  for await (const piece of content) {
    const text = rest + octetsOf(piece);
    const end = text.lastIndexOf("\n") + 1;
    const whole = end > 0 || text.length < LONGEST_LINE ? end : cutAt(text);
    rest = text.slice(whole);
    // The library takes octets.
    if (whole > 0) yield decodeQuoted(text.slice(0, whole));
  }
  if (rest !== "") yield decodeQuoted(rest);
}

/** Where a very long line can be cut: not in a sign, nor in blanks that may end it. */
function cutAt(text: string): number {
  let at = text.length;
  while (at > 0 && " \t\r".includes(text[at - 1])) at--;
  const sign = text.indexOf("=", Math.max(at - 2, 0));
  return (sign < 0 ? at : sign) || text.length;
}
