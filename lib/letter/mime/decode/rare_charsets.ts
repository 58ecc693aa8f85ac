import { bareLabel } from "../../charset.ts";

/** Decodes text piece by piece; without a piece, it ends. */
export type PieceDecoder = (piece?: Uint8Array) => string;

/** What the library has besides charsets. */
const NO_CHARSET = /^(?:base64|hex|utf-?7-?imap|binary)$/;

/**
 * A decoder of a charset that few mails are written in, such as UTF-32 or cp775, by
 * iconv-lite; nothing if that does not know the label either.
 */
export async function rareDecoder(
  label: string,
): Promise<PieceDecoder | undefined> {
  const name = bareLabel(label).replace(/^x-mac-ce$/, "maccenteuro")
    .replace(/^ptcp/, "pt").replace(/^x-/, "");
  if (NO_CHARSET.test(name)) return undefined;
  const { Buffer } = await import("node:buffer");
  const { default: iconv } = await import("iconv-lite");
  if (!iconv.encodingExists(name)) return undefined;
  const decoder = iconv.getDecoder(name);
  return (piece) =>
    piece ? decoder.write(Buffer.from(piece)) : decoder.end() ?? "";
}
