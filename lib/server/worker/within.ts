import { ReadTimeoutError } from "../../protocol/byte_stream.ts";

/** @throws {ReadTimeoutError} If the read takes longer, in ms; it goes on meanwhile. */
export async function within<T>(
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
