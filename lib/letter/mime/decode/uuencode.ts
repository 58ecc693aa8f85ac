import { concatBytes } from "../../../crypto/bytes.ts";

/** How programs call uuencode as a transfer encoding. */
export const UUENCODE = /^(?:x-)?uue(?:ncode)?$/;

/** The line before the lines of a file (POSIX, uuencode). */
const BEGIN = /^begin [0-7]{3,4} /;
const DIGITS =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Decodes a uuencoded file piece by piece; what is around it is passed over. */
export class UudecodedFile {
  #rest = "";
  #place: "before" | "in" | "after" = "before";

  /** Whether the file has begun and not ended, or not even begun. */
  get isCut(): boolean {
    return this.#place !== "after";
  }

  /** @param octets The next piece, each character a byte. */
  add(octets: string): Uint8Array {
    const lines = (this.#rest + octets).split(/\r?\n/);
    // No line of a file is as long as that.
    this.#rest = lines.pop()!.slice(0, 1000);
    return concatBytes(...lines.map((line) => this.#line(line)));
  }

  end(): Uint8Array {
    return this.#line(this.#rest);
  }

  #line(line: string): Uint8Array {
    if (this.#place === "in" && line === "end") this.#place = "after";
    else if (this.#place === "in") return decodeLine(line);
    else if (BEGIN.test(line)) this.#place = "in";
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
