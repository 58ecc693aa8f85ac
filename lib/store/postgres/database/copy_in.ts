import { concatBytes, encodeText } from "../../../crypto/bytes.ts";
import { WireQuery } from "./wire_query.ts";
import type { WireConnection } from "./driver.ts";
import { type CopiedRows, int32 } from "./sql.ts";

/** What the bytes of COPY begin with: the signature, no flags, and nothing that may follow. */
const SIGNATURE = concatBytes(
  encodeText("PGCOPY\n"),
  Uint8Array.of(0xff, 0x0d, 0x0a, 0),
  new Uint8Array(8),
);
/** Instead of the number of fields, after the last row. */
const NO_ROW = int16(-1);
/** The messages `CopyData`, whose length follows, and `CopyDone`. */
const COPY_DATA = encodeText("d");
const COPY_DONE = concatBytes(encodeText("c"), int32(4));

/**
 * Statements and `COPY ... FROM STDIN (FORMAT binary)` by one message. As a parameter of an
 * INSERT the driver would copy the bytes three times.
 */
export class CopyIn extends WireQuery<void> {
  readonly #rows: CopiedRows["rows"];

  constructor({ before, into, rows }: CopiedRows) {
    const copy = `COPY ${into} FROM STDIN (FORMAT binary)`;
    super((connection) => connection.query(`${before}; ${copy}`));
    this.#rows = rows;
  }

  /** The server has run what comes before, and waits for the rows. */
  handleCopyInResponse({ stream }: WireConnection): void {
    const data = [SIGNATURE, ...this.#rows.flatMap(toParts), NO_ROW];
    const size = data.reduce((sum, { length }) => sum + length, 4);
    stream.cork();
    for (const part of [COPY_DATA, int32(size), ...data, COPY_DONE]) {
      stream.write(part);
    }
    stream.uncork();
  }

  protected override toResult(): void {}
}

function toParts(fields: readonly Uint8Array[]): Uint8Array[] {
  const parts = fields.flatMap((field) => [int32(field.length), field]);
  return [int16(fields.length), ...parts];
}

function int16(value: number): Uint8Array {
  const bytes = new Uint8Array(2);
  new DataView(bytes.buffer).setInt16(0, value);
  return bytes;
}
