import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { concatBytes } from "../../../lib/crypto/bytes.ts";
import {
  creditOf,
  DATA_PIECE,
  encodeCredit,
  encodePiece,
  PIECE,
  type Piece,
  PieceParser,
} from "../../../lib/server/ipc/mux.ts";
import { mayThrow, property } from "../../properties/property.ts";
import { piecesOf } from "../support/pieces.ts";

/** What a parser makes of bytes that come in parts of these sizes, in turn; data joined. */
function parsed(bytes: Uint8Array, sizes: number[]): Piece[] {
  const parser = new PieceParser();
  const all: Piece[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const part = bytes.slice(at, at += sizes[turn % sizes.length]);
    for (const piece of parser.parse(part)) {
      all.push({ ...piece, body: piece.body.slice() });
    }
    // Whoever reads a pipe uses its buffer again.
    part.fill(0xee);
  }
  return joined(all);
}

/** Neighbours that are data of one slot count as one: where they were cut is nobody's matter. */
function joined(pieces: Piece[]): Piece[] {
  const all: Piece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    const isMore = last?.type === PIECE.data && piece.type === PIECE.data &&
      last.slot === piece.slot;
    if (isMore) last.body = concatBytes(last.body, piece.body);
    else all.push({ ...piece });
  }
  return all;
}

const onePiece = fc.record({
  type: fc.integer({ min: 1, max: 8 }),
  slot: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.nat(0xff_ff_ff_ff)),
  body: fc.uint8Array({ minLength: 1, maxLength: 40 })
    .map((bytes) => new Uint8Array(bytes)),
});

property(
  "pieces come out as they went in, however the pipe cuts them",
  [
    fc.array(onePiece, { maxLength: 8 }),
    fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }),
  ],
  (pieces, sizes) => {
    const bytes = concatBytes(
      ...pieces.map(({ type, slot, body }) => encodePiece(type, slot, body)),
    );
    assertEquals(parsed(bytes, sizes), joined(pieces));
  },
);

property(
  "any bytes are pieces or refused, and take no memory beyond a piece",
  [
    fc.uint8Array({ maxLength: 100 }),
    fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }),
  ],
  async (bytes, sizes) => {
    await mayThrow([TypeError], () => {
      const length = parsed(bytes, sizes)
        .reduce((sum, { body }) => sum + body.length, 0);
      assertEquals(length <= bytes.length, true);
    });
  },
);

Deno.test("a piece without a body is whole with its header", () => {
  const bytes = concatBytes(
    encodePiece(PIECE.open, 7),
    encodePiece(PIECE.abort, 0xff_ff_ff_ff),
  );
  const body = new Uint8Array(0);
  assertEquals(piecesOf(bytes), [
    { type: PIECE.open, slot: 7, body },
    { type: PIECE.abort, slot: 0xff_ff_ff_ff, body },
  ]);
  assertEquals(parsed(bytes, [1]), piecesOf(bytes));
});

Deno.test("the longest piece passes, and one byte more is refused at its header", () => {
  for (const type of [PIECE.data, PIECE.event]) {
    const body = new Uint8Array(DATA_PIECE).fill(type);
    assertEquals(piecesOf(encodePiece(type, 1, body)), [{
      type,
      slot: 1,
      body,
    }]);
    const header = encodePiece(type, 1, new Uint8Array(DATA_PIECE + 1))
      .subarray(0, 8);
    assertThrows(() => piecesOf(header), TypeError, "Cannot read what came");
  }
});

Deno.test("data come as they come, before the piece is whole", () => {
  const parser = new PieceParser();
  const bytes = encodePiece(PIECE.data, 1, Uint8Array.of(1, 2, 3));
  const [piece, ...more] = parser.parse(bytes.subarray(0, 9));
  assertEquals([piece.body, more], [Uint8Array.of(1), []]);
  const [rest] = parser.parse(bytes.subarray(9));
  assertEquals(rest.body, Uint8Array.of(2, 3));
});

Deno.test("a credit is four bytes", () => {
  const [credit] = piecesOf(encodeCredit(1, 0xff_ff_ff_ff));
  assertEquals(creditOf(credit), 0xff_ff_ff_ff);
  for (const length of [0, 3, 5]) {
    const body = new Uint8Array(length);
    assertThrows(
      () => creditOf({ type: PIECE.credit, slot: 1, body }),
      TypeError,
    );
  }
});
