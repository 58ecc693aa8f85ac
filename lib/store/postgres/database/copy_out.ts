import { concatBytes } from "../../../crypto/bytes.ts";
import type { Submittable } from "./driver.ts";

/** Bytes before the first row: signature, flags, and the length of what may follow. */
const START = 19;
/** Bytes of a row before its only field: how many fields, and how long it is. */
const ROW_START = 6;

/**
 * `COPY (SELECT one bytea) TO STDOUT (FORMAT binary)` of at most one row. Answers of other
 * statements have bytes in hex, which takes twice the time.
 */
export class CopyOut implements Submittable {
  readonly #text: string;
  readonly #messages: Uint8Array[] = [];
  readonly #done = Promise.withResolvers<Uint8Array | undefined>();
  /** The driver's, once it has set a time limit. */
  callback: (error?: Error) => void = () => {};

  /** @param select Without parameters: COPY takes none. */
  constructor(select: string) {
    this.#text = `COPY (${select}) TO STDOUT (FORMAT binary)`;
  }

  /** The bytes; undefined if there is no row. */
  get bytes(): Promise<Uint8Array | undefined> {
    return this.#done.promise;
  }

  submit(connection: { query(text: string): void }): null {
    connection.query(this.#text);
    return null;
  }

  /** The driver's buffer takes the next message later. */
  handleCopyData({ chunk }: { chunk: Uint8Array }): void {
    this.#messages.push(new Uint8Array(chunk));
  }

  handleError(error: Error): void {
    this.callback(error);
    this.#done.reject(error);
  }

  handleReadyForQuery(): void {
    this.callback();
    const [first, ...rest] = this.#messages;
    const copied = rest.length > 0 ? concatBytes(first, ...rest) : first;
    this.#done.resolve(onlyField(copied));
  }

  handleCommandComplete(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}
}

function onlyField(copied: Uint8Array): Uint8Array | undefined {
  const view = new DataView(copied.buffer);
  if (view.getInt16(START) < 0) return undefined;
  const length = view.getInt32(START + 2);
  const begin = START + ROW_START;
  return copied.subarray(begin, begin + length);
}
