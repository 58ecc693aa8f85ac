import type { ByteStream } from "../../protocol/byte_stream.ts";

/**
 * A worker's stdin and stdout. They are read and written synchronously: a worker
 * has one client and nothing else to do while it waits, and on a pipe this takes a
 * quarter of the time of an asynchronous call.
 */
export const stdioStream: ByteStream = {
  read: (into) => Deno.stdin.readSync(into),
  write: (bytes) => Deno.stdout.writeSync(bytes),
};
