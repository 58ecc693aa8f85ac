import { assert, assertEquals, assertRejects } from "@std/assert";
import { encodeText } from "../../../../lib/crypto/bytes.ts";
import {
  type ByteStream,
  writeAll,
} from "../../../../lib/protocol/byte_stream.ts";
import type { EphemeralKeys } from "../../../../lib/protocol/handshake/session_keys.ts";
import type { WorkerEvent } from "../../../../lib/server/ipc/events.ts";
import { WORKER_EXIT } from "../../../../lib/server/ipc/exit_codes.ts";
import {
  encodeCredit,
  encodePiece,
  PIECE,
  type Piece,
  WINDOW,
} from "../../../../lib/server/ipc/mux.ts";
import {
  SharedSessions,
  type SlotService,
} from "../../../../lib/server/worker/shared/serve_shared.ts";
import { runMicrotasks } from "../../../support/fake_clock.ts";
import { streamPair } from "../../../support/memory_stream.ts";
import { piecesOf } from "../../support/pieces.ts";

type Emit = (event: WorkerEvent) => void;

/** A session that a test ends: it tells what came, and waits. */
class FakeService implements SlotService {
  readonly #end = Promise.withResolvers<void>();
  readonly calls: string[] = [];
  stream!: ByteStream;
  keys!: EphemeralKeys;

  constructor(readonly emit: Emit) {}

  serve(stream: ByteStream, keys: EphemeralKeys): Promise<void> {
    this.stream = stream;
    this.keys = keys;
    return this.#end.promise;
  }

  stop(reason: string): void {
    this.calls.push(reason);
  }

  tellPassword(outcome: string): void {
    this.calls.push(outcome);
  }

  end(): void {
    this.#end.resolve();
  }

  fail(error: unknown): void {
    this.#end.reject(error);
  }
}

/** A process of several sessions, which a test plays the supervisor of. */
class Process {
  readonly services: FakeService[] = [];
  readonly #written: Piece[] = [];
  readonly #input;
  readonly running: Promise<void>;
  readonly sessions: SharedSessions;

  constructor(make = (emit: Emit) => new FakeService(emit)) {
    const [input, stdin] = streamPair();
    this.#input = input;
    this.sessions = new SharedSessions({
      newService: (emit) => {
        const service = make(emit);
        this.services.push(service);
        return service;
      },
      write: (bytes) => this.#written.push(...piecesOf(bytes)),
      reason: (error) => (error as Error).message,
    });
    this.running = this.sessions.run(stdin);
  }

  /** Writes pieces to its standard input, and lets it work. */
  async send(...pieces: Uint8Array[]): Promise<void> {
    for (const piece of pieces) this.#input.write(piece);
    await runMicrotasks();
  }

  closeInput(): void {
    this.#input.close();
  }

  /** What it wrote since it was asked last: slot and event, end or bytes. */
  written(): unknown[] {
    return this.#written.splice(0).map(({ type, slot, body }) => {
      if (type === PIECE.end) return [slot, "end", ...body];
      if (type === PIECE.data) return [slot, ...body];
      const { event, message } = JSON.parse(new TextDecoder().decode(body));
      return message === undefined ? [slot, event] : [slot, event, message];
    });
  }

  /** Opens slots and waits until their sessions may come. */
  async open(...slots: number[]): Promise<void> {
    await this.send(...slots.map((slot) => encodePiece(PIECE.open, slot)));
    while (this.services.some(({ stream }) => !stream)) await runMicrotasks();
  }
}

const { data, stop, password, end, abort } = PIECE;

Deno.test("each session has a key and a stream of its own", async () => {
  const process = new Process();
  await process.open(1, 2);
  assertEquals(process.written().toSorted(), [[1, "ready"], [2, "ready"]]);
  const [one, two] = process.services;
  assert(one.keys !== two.keys);
  await process.send(
    encodePiece(data, 2, Uint8Array.of(22)),
    encodePiece(data, 1, Uint8Array.of(11)),
  );
  const into = new Uint8Array(5);
  assertEquals([await one.stream.read(into), into[0]], [1, 11]);
  assertEquals([await two.stream.read(into), into[0]], [1, 22]);
  one.stream.write(Uint8Array.of(1));
  two.emit({ event: "park" });
  assertEquals(process.written(), [[1, 1], [2, "park"]]);
});

Deno.test("stops, passwords and ends reach the session that they are of", async () => {
  const process = new Process();
  await process.open(1, 2);
  await process.send(
    encodePiece(stop, 2, encodeText("kicked")),
    encodePiece(password, 1, encodeText("written")),
    encodePiece(end, 1),
    encodePiece(abort, 2),
  );
  const [one, two] = process.services;
  assertEquals([one.calls, two.calls], [["written"], ["kicked"]]);
  assertEquals(await one.stream.read(new Uint8Array(1)), null);
  assertEquals(one.stream.write(Uint8Array.of(1)), 1);
  await assertRejects(
    async () => await two.stream.write(Uint8Array.of(1)),
    Deno.errors.BrokenPipe,
  );
  process.sessions.stop("closing");
  assertEquals([one.calls.at(-1), two.calls.at(-1)], ["closing", "closing"]);
});

Deno.test("a client that takes no bytes holds up no other session", async () => {
  const process = new Process();
  await process.open(1, 2);
  const [one, two] = process.services;
  let isDone = false;
  const writing = writeAll(one.stream, new Uint8Array(WINDOW + 1))
    .then(() => isDone = true);
  await runMicrotasks();
  process.written();
  two.stream.write(Uint8Array.of(2));
  await process.send(encodePiece(data, 2, Uint8Array.of(3)));
  assertEquals(await two.stream.read(new Uint8Array(1)), 1);
  assertEquals([process.written(), isDone], [[[2, 2]], false]);
  await process.send(encodeCredit(1, WINDOW));
  await writing;
  assertEquals(process.written(), [[1, 0]]);
});

Deno.test("a session that fails inside ends alone, and says why", async () => {
  const process = new Process();
  await process.open(1, 2);
  process.written();
  process.services[0].fail(new Error("out of luck"));
  await runMicrotasks();
  assertEquals(process.written(), [
    [1, "notice", "A worker failed: out of luck"],
    [1, "end", WORKER_EXIT.crashed],
  ]);
  process.services[1].end();
  await runMicrotasks();
  assertEquals(process.written(), [[2, "end", WORKER_EXIT.done]]);
});

Deno.test("a session that cannot be made ends alone", async () => {
  let made = 0;
  const process = new Process((emit) => {
    if (++made === 1) throw new Error("no store");
    return new FakeService(emit);
  });
  await process.open(1, 2);
  assertEquals(process.written(), [
    [1, "notice", "A worker failed: no store"],
    [1, "end", WORKER_EXIT.crashed],
    [2, "ready"],
  ]);
});

Deno.test("a session that is over says no more, and hears what comes late", async () => {
  const process = new Process();
  await process.open(1);
  const [{ stream, emit }] = process.services;
  process.services[0].end();
  await runMicrotasks();
  process.written();
  emit({ event: "notice", message: "late" });
  stream.write(Uint8Array.of(1));
  const late = [data, stop, password, end, abort, 99]
    .map((type) => encodePiece(type, 1, encodeText("kicked")));
  await process.send(...late, encodeCredit(1, 5));
  assertEquals(process.written(), []);
});

Deno.test("the end of standard input ends each session, and then the process", async () => {
  const process = new Process();
  await process.open(1, 2);
  let hasEnded = false;
  process.running.then(() => hasEnded = true);
  process.closeInput();
  for (const service of process.services) {
    assertEquals(await service.stream.read(new Uint8Array(1)), null);
    assertEquals(hasEnded, false);
    service.end();
  }
  await process.running;
  assertEquals(process.written().slice(-2), [[1, "end", 0], [2, "end", 0]]);
});

Deno.test("what is of no form ends the process", async () => {
  const process = new Process();
  await process.open(1);
  const header = Uint8Array.of(PIECE.stop, 0xff, 0xff, 0xff, 0, 0, 0, 1);
  const ended = assertRejects(() => process.running, TypeError, "Cannot read");
  await process.send(header);
  await ended;
});
