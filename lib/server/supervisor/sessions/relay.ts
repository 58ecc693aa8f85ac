import { writeAll } from "../../../protocol/byte_stream.ts";
import type { WorkerHandle } from "../workers/worker_handle.ts";

/** Bytes moved at a time: what a pipe holds. */
const CHUNK = 64 * 1024;
/** The same from a client that sends that many: a write of four costs little more than one. */
const BIG_CHUNK = 4 * CHUNK;

/** What the relay needs of a connection. */
export type RelayedConn = Pick<Deno.TcpConn, "read" | "write">;

/** What the relay needs of a worker. */
export type RelayedWorker = Pick<
  WorkerHandle,
  "output" | "write" | "closeInput"
>;

/** Called with bytes before they are moved on. */
export type OnBytes = (from: "client" | "worker", bytes: number) => void;

/**
 * Moves bytes between a client and its worker, unread. Resolves once the worker has
 * written all it had to say; the client may still be connected.
 *
 * A client that ends its sending half or takes no bytes any more has gone. Nobody hears
 * the worker from then on: its next write fails, which ends its work.
 */
export async function relay(
  conn: RelayedConn,
  worker: RelayedWorker,
  onBytes: OnBytes,
): Promise<void> {
  const output = worker.output.getReader({ mode: "byob" });
  moveToWorker(conn, worker, onBytes).then((end) => {
    if (end === "client") output.cancel().catch(() => {});
    worker.closeInput();
  });
  try {
    await moveToClient(conn, output, onBytes);
  } finally {
    output.cancel().catch(() => {});
    worker.closeInput();
  }
}

/** Never rejects; says who has gone. */
async function moveToWorker(
  conn: RelayedConn,
  worker: RelayedWorker,
  onBytes: OnBytes,
): Promise<"client" | "worker"> {
  let buffer = new Uint8Array(CHUNK);
  for (;;) {
    const count = await conn.read(buffer).catch(() => null);
    if (count === null) return "client";
    onBytes("client", count);
    try {
      await worker.write(buffer.subarray(0, count));
    } catch {
      return "worker";
    }
    if (count === CHUNK && buffer.length === CHUNK) {
      buffer = new Uint8Array(BIG_CHUNK);
    }
  }
}

async function moveToClient(
  conn: RelayedConn,
  output: ReadableStreamBYOBReader,
  onBytes: OnBytes,
): Promise<void> {
  let buffer = new Uint8Array(CHUNK);
  for (;;) {
    const { value, done } = await output.read(buffer);
    if (done) return;
    buffer = new Uint8Array(value.buffer);
    onBytes("worker", value.length);
    try {
      await writeAll(conn, value);
    } catch {
      return;
    }
  }
}
