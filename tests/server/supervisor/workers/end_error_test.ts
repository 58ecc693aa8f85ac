import { assertEquals } from "@std/assert";
import { UnusableError } from "../../../../lib/server/supervisor/workers/worker_handle.ts";
import { endError } from "../../../../lib/server/supervisor/workers/worker_process.ts";

Deno.test("a worker that ended before it was ready says how, and what the runtime said", () => {
  assertEquals(endError("by SIGKILL").message, "A worker ended by SIGKILL");
  assertEquals(
    endError("with code 1", "thread panicked").message,
    "A worker ended with code 1: thread panicked",
  );
  const long = endError("with code 1", "x".repeat(5000)).message;
  assertEquals(long.length, "A worker ended with code 1: ".length + 200);
});

Deno.test("a worker whose program is gone says that the server has to be restarted", () => {
  const line = "error: Failed reading standalone binary section.";
  const error = endError("with code 1", line);
  assertEquals(error instanceof UnusableError, true);
  assertEquals(
    error.message,
    "the file of mail-server was replaced or removed; restart the server",
  );
});

Deno.test("a worker that told why it cannot serve is believed", () => {
  const error = endError("with code 23", "a warning", "Cannot use the key");
  assertEquals(error instanceof UnusableError, true);
  assertEquals(error.message, "Cannot use the key");
});
