import { concatBytes } from "../../../crypto/bytes.ts";
import { WireQuery } from "./wire_query.ts";

/** Bytes before the first row: signature, flags, and the length of what may follow. */
const START = 19;
/** Bytes of a row before its only field: how many fields, and how long it is. */
const ROW_START = 6;

/**
 * `COPY (SELECT one bytea) TO STDOUT (FORMAT binary)` of at most one row. Answers of other
 * statements have bytes in hex, which takes twice the time.
 */
export class CopyOut extends WireQuery<Uint8Array | undefined> {
  readonly #messages: Uint8Array[] = [];

  /** @param select Without parameters: COPY takes none. */
  constructor(select: string) {
    const copy = `COPY (${select}) TO STDOUT (FORMAT binary)`;
    super((connection) => connection.query(copy));
  }

  /** The driver's buffer takes the next message later. */
  handleCopyData({ chunk }: { chunk: Uint8Array }): void {
    this.#messages.push(new Uint8Array(chunk));
  }

  /** The bytes; undefined if there is no row. */
  protected override toResult(): Uint8Array | undefined {
    const [first, ...rest] = this.#messages;
    const copied = rest.length > 0 ? concatBytes(first, ...rest) : first;
    return onlyField(copied);
  }
}

function onlyField(copied: Uint8Array): Uint8Array | undefined {
  const view = new DataView(copied.buffer);
  if (view.getInt16(START) < 0) return undefined;
  const length = view.getInt32(START + 2);
  const begin = START + ROW_START;
  return copied.subarray(begin, begin + length);
}
