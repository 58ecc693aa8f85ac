import {
  type ByteStream,
  ReadTimeoutError,
} from "../../../lib/protocol/byte_stream.ts";
import type { Clock } from "../../../lib/program/clock.ts";

/** A stream whose reads keep their time limit by a clock that is passed in. */
export function clockedStream(stream: ByteStream, clock: Clock): ByteStream {
  return {
    write: (bytes) => stream.write(bytes),
    async read(into, timeoutMs) {
      if (timeoutMs === undefined) return await stream.read(into);
      const late = Promise.withResolvers<never>();
      const timer = clock.setTimeout(
        () => late.reject(new ReadTimeoutError(timeoutMs)),
        timeoutMs,
      );
      try {
        return await Promise.race([stream.read(into), late.promise]);
      } finally {
        clock.clearTimeout(timer);
      }
    },
  };
}
