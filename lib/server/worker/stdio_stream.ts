import {
  type ByteStream,
  ReadTimeoutError,
} from "../../protocol/byte_stream.ts";

/**
 * A worker's stdin and stdout. A read leaves the thread free, so that a limit or a stop
 * can end it. That costs a request some 40 µs of its 600 or more, twice that on a busy
 * machine, and big mails nothing. A write blocks, which is cheaper: the worker has nothing
 * else to do.
 */
export const stdioStream: ByteStream = {
  read: (into, timeoutMs) => within(timeoutMs, Deno.stdin.read(into)),
  write: (bytes) => Deno.stdout.writeSync(bytes),
};

/** @throws {ReadTimeoutError} If the read takes longer, in ms; it goes on meanwhile. */
async function within<T>(
  timeoutMs: number | undefined,
  read: Promise<T>,
): Promise<T> {
  if (timeoutMs === undefined) return await read;
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new ReadTimeoutError(timeoutMs)),
    timeoutMs,
  );
  try {
    return await Promise.race([read, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
