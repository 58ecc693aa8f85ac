import { bareLabel, decodeCharset } from "../charset.ts";
import { decodeOldCharset } from "../old_charsets.ts";
import { bytesOf } from "../octets.ts";

const { default: libmime } = await import("libmime");

/** A field's value and parameters, in octets but for those in `decodedParams`. */
export type Field = ReturnType<typeof libmime.parseHeaderValue>;

/**
 * Takes a field with parameters apart (RFC 2045, 5.1, and RFC 2231), also one that breaks
 * their rules as programs do.
 *
 * @param text The field in octets: each character is a byte.
 */
export function parseField(text: string): Field {
  const repaired = text.replace(UNDIVIDED, "$1; ")
    .replaceAll(
      QUOTED_OR_EXTENDED,
      (_, quoted, begin, label = "") =>
        begin === undefined
          ? quoted.replaceAll(BACKSLASH, "$&$&")
          : begin + marked(label),
    );
  const field = libmime.parseHeaderValue(repaired, { stripComments: true });
  for (const param of field.decodedParams) {
    field.params[param] = decodeMarked(field.params[param]);
  }
  return field;
}

/** A value and its first parameter, without the semicolon between them. */
const UNDIVIDED = /^(\s*[\w!#$&^.+\/-]{1,255})\s+(?=[\w*-]{1,100}\s*=)/;
/** A backslash as Windows has them in its paths: it quotes nothing. */
const BACKSLASH = /(?<!\\)\\(?=[^"\\])/g;
/**
 * A quoted string, or the beginning of a parameter by RFC 2231, whose charset may have
 * been left out.
 */
const QUOTED_OR_EXTENDED =
  /("(?:\\[^]|[^"\\])*"?)|((?<=[a-z])\*(?:0\*)?\s*=\s*"?)(?:([^'";\s]{0,100})'[^'";\s]{0,100}'|(?![^;"']{0,1000}'))/gi;

/** Has the library give back octets, and the charset that they are in before them. */
function marked(label: string): string {
  return `binary''%00${label}%00`;
}

function decodeMarked(text: string): string {
  const [mark, label] = /^\0([^\0]*)\0/.exec(text) ?? [];
  if (mark === undefined) return text;
  const bytes = bytesOf(text.slice(mark.length));
  return decodeOldCharset(bytes, bareLabel(label)) ??
    decodeCharset(bytes, label);
}
