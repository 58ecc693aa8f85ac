import { writeAll } from "../../../protocol/byte_stream.ts";
import type { WorkerHandle } from "../workers/worker_handle.ts";

/** Bytes moved at a time: what a pipe holds. */
const CHUNK = 64 * 1024;

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
 */
export async function relay(
  conn: RelayedConn,
  worker: RelayedWorker,
  onBytes: OnBytes,
): Promise<void> {
  const toWorker = moveToWorker(conn, worker, onBytes);
  try {
    await moveToClient(conn, worker, onBytes);
  } finally {
    worker.closeInput();
  }
  // It ends when the connection is closed; a failure in it ended the worker.
  toWorker.catch(() => {});
}

async function moveToWorker(
  conn: RelayedConn,
  worker: RelayedWorker,
  onBytes: OnBytes,
): Promise<void> {
  const buffer = new Uint8Array(CHUNK);
  try {
    for (;;) {
      const count = await conn.read(buffer);
      if (count === null) break;
      onBytes("client", count);
      await worker.write(buffer.subarray(0, count));
    }
  } catch {
    // The client or the worker is gone; either way nothing more can be moved.
  } finally {
    worker.closeInput();
  }
}

async function moveToClient(
  conn: RelayedConn,
  worker: RelayedWorker,
  onBytes: OnBytes,
): Promise<void> {
  const reader = worker.output.getReader({ mode: "byob" });
  let buffer = new Uint8Array(CHUNK);
  let clientIsThere = true;
  for (;;) {
    const { value, done } = await reader.read(buffer);
    if (done) return;
    buffer = new Uint8Array(value.buffer);
    // The worker could not end if nobody read the rest of its output.
    if (!clientIsThere) continue;
    onBytes("worker", value.length);
    try {
      await writeAll(conn, value);
    } catch {
      clientIsThere = false;
      worker.closeInput();
    }
  }
}
