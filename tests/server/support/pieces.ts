import { encodeText } from "../../../lib/crypto/bytes.ts";
import type { WorkerEvent } from "../../../lib/server/ipc/events.ts";
import {
  encodePiece,
  PIECE,
  type Piece,
  PieceParser,
} from "../../../lib/server/ipc/mux.ts";

/** The pieces in what was written to a pipe; each is its reader's own. */
export function piecesOf(bytes: Uint8Array): Piece[] {
  const pieces = [...new PieceParser().parse(bytes)];
  return pieces.map(({ body, ...piece }) => ({ ...piece, body: body.slice() }));
}

/** What an event of a session looks like on a pipe. */
export function eventPiece(
  slot: number,
  event: WorkerEvent,
): Uint8Array<ArrayBuffer> {
  return encodePiece(PIECE.event, slot, encodeText(JSON.stringify(event)));
}

/** The end of a session, with the exit code that a worker of its own would have. */
export function endPiece(slot: number, code = 0): Uint8Array<ArrayBuffer> {
  return encodePiece(PIECE.end, slot, Uint8Array.of(code));
}

/** A session may come: its key is of the right length, and nothing else. */
export function readyPiece(slot: number): Uint8Array<ArrayBuffer> {
  const key = new Uint8Array(32).fill(slot).toBase64();
  return eventPiece(slot, { event: "ready", key });
}
