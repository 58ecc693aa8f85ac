import { writeAll } from "../../protocol/byte_stream.ts";
import type { WorkerProcess } from "./worker_process.ts";

/** Bytes moved at a time: what a pipe holds. */
const CHUNK = 64 * 1024;

/** Who moved bytes last, and when. */
export interface Activity {
  last: "client" | "worker";
  /** In ms of the monotonic clock. */
  at: number;
}

/**
 * Moves bytes between a client and its worker, unread. Resolves when the worker has
 * said all it had to say; the client may still be connected.
 */
export async function relay(
  conn: Deno.Conn,
  worker: WorkerProcess,
  onBytes: (from: Activity["last"]) => void,
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
  conn: Deno.Conn,
  worker: WorkerProcess,
  onBytes: (from: Activity["last"]) => void,
): Promise<void> {
  const buffer = new Uint8Array(CHUNK);
  try {
    for (;;) {
      const count = await conn.read(buffer);
      if (count === null) break;
      onBytes("client");
      await worker.write(buffer.subarray(0, count));
    }
  } catch {
    // The client or the worker is gone; either way nothing more can be moved.
  } finally {
    worker.closeInput();
  }
}

async function moveToClient(
  conn: Deno.Conn,
  worker: WorkerProcess,
  onBytes: (from: Activity["last"]) => void,
): Promise<void> {
  const reader = worker.output.getReader({ mode: "byob" });
  let buffer = new Uint8Array(CHUNK);
  let clientIsThere = true;
  for (;;) {
    const { value, done } = await reader.read(buffer);
    if (done) return;
    buffer = new Uint8Array(value.buffer);
    // What the worker still says is read, so that it can end.
    if (!clientIsThere) continue;
    onBytes("worker");
    try {
      await writeAll(conn, value);
    } catch {
      clientIsThere = false;
      worker.closeInput();
    }
  }
}
