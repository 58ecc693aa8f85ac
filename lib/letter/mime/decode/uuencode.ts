import { concatBytes } from "../../../crypto/bytes.ts";
import { bytesOf } from "../../octets.ts";

/** How programs call uuencode as a transfer encoding. */
export const UUENCODE = /^(?:x-)?uue(?:ncode)?$/;

/** The line before the lines of a file (POSIX, uuencode). */
const BEGIN = /^begin [0-7]{3,4} /;
const DIGITS =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Characters of a line that are looked at together. */
const LONGEST_LINE = 64 * 1024;

/** Decodes a uuencoded file piece by piece; text before it stays as it is. */
export class UudecodedFile {
  #rest = "";
  #place: "before" | "in" | "after" = "before";
  #hasText = false;

  /** Whether there was text beside the file, or the file has no end. */
  get isDamaged(): boolean {
    return this.#place === "in" || this.#hasText;
  }

  /** @param octets The next piece, each character a byte. */
  add(octets: string): Uint8Array {
    const lines = (this.#rest + octets).split("\n");
    this.#rest = lines.pop()!;
    if (this.#rest.length > LONGEST_LINE) {
      lines.push(this.#rest);
      this.#rest = "";
    }
    return concatBytes(...lines.map((line) => this.#line(line)));
  }

  end(): Uint8Array {
    return this.#rest === "" ? new Uint8Array(0) : this.#line(this.#rest);
  }

  #line(whole: string): Uint8Array {
    const line = whole.replace(/\r$/, "");
    if (this.#place === "in") {
      if (line !== "end") return decodeLine(line);
      this.#place = "after";
    } else if (BEGIN.test(line)) this.#place = "in";
    else {
      this.#hasText ||= line.trim() !== "";
      if (this.#hasText && this.#place === "before") {
        return bytesOf(`${line}\n`);
      }
    }
    return new Uint8Array(0);
  }
}

/** A line: the number of its bytes, and four characters for three of them. */
function decodeLine(line: string): Uint8Array {
  const size = sixBits(line);
  const length = Math.ceil(size / 3) * 4;
  // Programs that take blanks from the ends of lines take zeros.
  const digits = line.slice(1, 1 + length).padEnd(length);
  const base64 = Array.from(digits, (digit) => DIGITS[sixBits(digit)]).join("");
  return Uint8Array.fromBase64(base64).subarray(0, size);
}

function sixBits(character: string): number {
  return character === "" ? 0 : (character.charCodeAt(0) - 32) & 63;
}
