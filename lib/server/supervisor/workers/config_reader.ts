import { concatBytes } from "../../../crypto/bytes.ts";
import { type Clock, systemClock } from "../../../program/clock.ts";
import { CONFIG_LIMIT } from "../../config/read_config.ts";
import { WORKER_EXIT } from "../../ipc/exit_codes.ts";
import { LOOK_LIMIT_MS } from "../../limits.ts";
import type { WorkerHandle } from "./worker_handle.ts";

/**
 * Has a process of its own read the config file: the supervisor gave up reading any file
 * before it let strangers in.
 *
 * @param spawn Starts a worker that may read that file alone.
 * @throws {Error} If the worker cannot start, or cannot read it.
 */
export async function readByWorker(
  spawn: () => WorkerHandle,
  clock: Clock = systemClock,
): Promise<string> {
  const worker = spawn();
  const timer = clock.setTimeout(() => worker.kill(), LOOK_LIMIT_MS);
  let problem = "a worker did not read it";
  worker.onEvent = (event) => {
    if (event.event === "unusable") problem = event.message;
  };
  worker.ready.catch((error) => problem = error.message);
  worker.closeInput();
  try {
    const text = await textOf(worker.output);
    if (await worker.ended === WORKER_EXIT.done) return text;
  } finally {
    clock.clearTimeout(timer);
    worker.kill();
  }
  throw new Error(problem);
}

async function textOf(
  output: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<string> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const part of output) {
    size += part.length;
    if (size > CONFIG_LIMIT) throw new Error("the config file is too large");
    parts.push(part);
  }
  return new TextDecoder().decode(concatBytes(...parts));
}
