/** Messages to a server, as its protocol of version 3 has them. */
import { type Bytes, encodeText } from "../../../crypto/bytes.ts";
import type { Parameter, Value } from "./sql.ts";

/** The forms of a parameter. */
const TEXT = 0;
const BINARY = 1;

/** Characters of a text that is short. */
const SHORT = 100;

/** Messages one after another. */
export class WireMessages {
  #memory = new Uint8Array(4096);
  #view = new DataView(this.#memory.buffer);
  #size = 0;

  /** All that was added; no copy. */
  get bytes(): Bytes {
    return this.#memory.subarray(0, this.#size);
  }

  /** A statement that the server keeps by a name from now on, whatever had that name. */
  keep(name: string, text: string): void {
    this.#message("C", () => this.#text(`S${name}`));
    this.#parse(name, text);
  }

  /** Runs one that it keeps; its rows are described. */
  runKept(name: string, values: readonly Parameter[]): void {
    this.#message("B", () => this.#bind(name, values));
    this.#message("D", () => this.#text("P"));
    this.#message("E", () => {
      this.#text("");
      this.#int32(0);
    });
  }

  /** The same of one without a name. */
  run(text: string, values: readonly Parameter[]): void {
    this.#parse("", text);
    this.runKept("", values);
  }

  #parse(name: string, text: string): void {
    this.#message("P", () => {
      this.#text(name);
      this.#text(text);
      this.#int16(0);
    });
  }

  /** The end: what comes before it is passed over once a statement fails. */
  sync(): void {
    this.#message("S", () => {});
  }

  #bind(name: string, values: readonly Parameter[]): void {
    this.#text("");
    this.#text(name);
    this.#int16(values.length);
    for (const value of values) this.#int16(isBinary(value) ? BINARY : TEXT);
    this.#int16(values.length);
    for (const value of values) this.#parameter(value);
    // All columns of the answer as text.
    this.#int16(0);
  }

  #parameter(value: Parameter): void {
    if (value === null) return this.#int32(-1);
    const at = this.#size;
    this.#int32(0);
    if (isBinary(value)) this.#bytes(value);
    else this.#encode(textOf(value));
    this.#view.setInt32(at, this.#size - at - 4);
  }

  /** A message has its length before it, which counts itself. */
  #message(type: string, write: () => void): void {
    this.#encode(type);
    const start = this.#size;
    this.#int32(0);
    write();
    this.#view.setInt32(start, this.#size - start);
  }

  #text(text: string): void {
    this.#encode(`${text}\0`);
  }

  /** A call of the system's encoder costs more than a short text of ASCII. */
  #encode(text: string): void {
    const at = this.#take(text.length);
    if (text.length <= SHORT && this.#setAscii(at, text)) return;
    this.#size = at;
    this.#bytes(encodeText(text));
  }

  #setAscii(at: number, text: string): boolean {
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return false;
      this.#memory[at + i] = code;
    }
    return true;
  }

  #bytes(bytes: Uint8Array): void {
    const at = this.#take(bytes.length);
    this.#memory.set(bytes, at);
  }

  #int16(value: number): void {
    const at = this.#take(2);
    this.#view.setInt16(at, value);
  }

  #int32(value: number): void {
    const at = this.#take(4);
    this.#view.setInt32(at, value);
  }

  /** Where the next bytes go. */
  #take(length: number): number {
    const at = this.#size;
    this.#size += length;
    if (this.#size > this.#memory.length) this.#grow();
    return at;
  }

  #grow(): void {
    const grown = new Uint8Array(2 * this.#size);
    grown.set(this.#memory);
    this.#memory = grown;
    this.#view = new DataView(grown.buffer);
  }
}

function isBinary(value: Parameter): value is Uint8Array {
  return value instanceof Uint8Array;
}

function textOf(value: Exclude<Parameter, null>): string {
  return Array.isArray(value) ? `{${value.map(element)}}` : `${value}`;
}

/** An element of an array as its text has it. */
function element(value: Value): string {
  if (value === null) return "NULL";
  if (isBinary(value)) return `"\\\\x${value.toHex()}"`;
  return `"${`${value}`.replace(/["\\]/g, "\\$&")}"`;
}
