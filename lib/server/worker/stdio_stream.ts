import type { ByteStream } from "../../protocol/byte_stream.ts";
import { ReadLimit } from "./within.ts";

const limit = new ReadLimit();

/**
 * A worker's stdin and stdout. A read leaves the thread free, so that a limit or a stop
 * can end it. That costs a request some 40 µs of its 600 or more, twice that on a busy
 * machine, and big mails nothing. A write blocks, which is cheaper: the worker has nothing
 * else to do.
 */
export const stdioStream: ByteStream = {
  read: (into, timeoutMs) => limit.within(timeoutMs, Deno.stdin.read(into)),
  write: (bytes) => Deno.stdout.writeSync(bytes),
};
