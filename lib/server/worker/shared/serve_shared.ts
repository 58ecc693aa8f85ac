import {
  type EphemeralKeys,
  generateEphemeralKeys,
} from "../../../protocol/handshake/session_keys.ts";
import { decodeText, encodeText } from "../../../crypto/bytes.ts";
import type { ByteStream } from "../../../protocol/byte_stream.ts";
import type { WorkerEvent } from "../../ipc/events.ts";
import { WORKER_EXIT, type WorkerExit } from "../../ipc/exit_codes.ts";
import {
  creditOf,
  encodePiece,
  PIECE,
  type Piece,
  PieceParser,
} from "../../ipc/mux.ts";
import type { PasswordOutcome, StopReason } from "../../ipc/signals.ts";
import { SlotStream } from "./slot_stream.ts";

/** Bytes read from the pipe at a time. */
const CHUNK = 64 * 1024;

/** What serves one session (session/session_service.ts). */
export interface SlotService {
  serve(stream: ByteStream, keys: EphemeralKeys): Promise<void>;
  stop(reason: StopReason): void;
  tellPassword(outcome: PasswordOutcome): void;
}

/** What several sessions are served with. */
export interface SharedContext {
  /** Makes what serves one session, whose events go there. */
  newService(
    emit: (event: WorkerEvent) => void,
  ): SlotService;
  /** Writes a piece to the pipe, whole. */
  write(piece: Uint8Array): void;
  /** Why something does not work, in words for the log. */
  reason(error: unknown): string;
}

/** Several sessions in one process, each on its slot of the pipes (ipc/mux.ts). */
export class SharedSessions {
  readonly #context: SharedContext;
  readonly #slots = new Map<number, Slot>();
  readonly #running = new Set<Promise<void>>();

  constructor(context: SharedContext) {
    this.#context = context;
  }

  /**
   * Serves until the stream ends, and then until its sessions have.
   *
   * @throws {TypeError} If what comes is of no form.
   */
  async run(stream: Pick<ByteStream, "read">): Promise<void> {
    const parser = new PieceParser();
    const buffer = new Uint8Array(CHUNK);
    for (let count; (count = await stream.read(buffer)) !== null;) {
      const came = buffer.subarray(0, count);
      for (const piece of parser.parse(came)) this.#take(piece);
    }
    for (const { stream } of this.#slots.values()) stream.end();
    await Promise.all(this.#running);
  }

  /** Ends all sessions, once their requests under way are answered. */
  stop(reason: StopReason): void {
    for (const { service } of this.#slots.values()) service?.stop(reason);
  }

  #take(piece: Piece): void {
    if (piece.type === PIECE.open) return this.#open(piece.slot);
    // One that has ended is told of some things late.
    const slot = this.#slots.get(piece.slot);
    if (!slot) return;
    const { stream, service } = slot;
    switch (piece.type) {
      case PIECE.data:
        return stream.put(piece.body);
      case PIECE.end:
        return stream.end();
      case PIECE.abort:
        return stream.abort();
      case PIECE.credit:
        return stream.addRoom(creditOf(piece));
      case PIECE.stop:
        return service?.stop(decodeText(piece.body) as StopReason);
      case PIECE.password:
        return service?.tellPassword(decodeText(piece.body) as PasswordOutcome);
    }
  }

  #open(number: number): void {
    // A session that is over says no more.
    const write = (piece: Uint8Array) => {
      if (this.#slots.has(number)) this.#context.write(piece);
    };
    const slot: Slot = { stream: new SlotStream(number, write) };
    this.#slots.set(number, slot);
    const emit = (event: WorkerEvent) => {
      const json = encodeText(JSON.stringify(event));
      write(encodePiece(PIECE.event, number, json));
    };
    const running = this.#serve(slot, emit).then((code) => {
      write(encodePiece(PIECE.end, number, Uint8Array.of(code)));
      this.#slots.delete(number);
      this.#running.delete(running);
    });
    this.#running.add(running);
  }

  /** What fails ends this session and no other. */
  async #serve(
    slot: Slot,
    emit: (event: WorkerEvent) => void,
  ): Promise<WorkerExit> {
    try {
      slot.service = this.#context.newService(emit);
      const keys = await generateEphemeralKeys();
      emit({ event: "ready", key: keys.publicKey.toBase64() });
      await slot.service.serve(slot.stream, keys);
      return WORKER_EXIT.done;
    } catch (error) {
      const message = `A worker failed: ${this.#context.reason(error)}`;
      emit({ event: "notice", message });
      return WORKER_EXIT.crashed;
    }
  }
}

interface Slot {
  stream: SlotStream;
  /** Not there if it could not be made. */
  service?: SlotService;
}
