/**
 * The part of a worker that reads what a client sent. It runs as a Web Worker, since
 * that is how Deno gives code fewer permissions by path than its program was
 * compiled with: the server's keys to read, the mail folder, nothing else.
 */
import { serveClient } from "./serve_client.ts";
import { recoverMail } from "./recover_mail.ts";
import { emit } from "../ipc/worker_events.ts";
import { WORKER_EXIT, type WorkerExit } from "../ipc/worker_exit.ts";
import type { WorkerSettings } from "../ipc/worker_settings.ts";

interface SandboxScope {
  onmessage: (event: MessageEvent<WorkerSettings>) => void;
  postMessage(message: "loaded" | WorkerExit): void;
}
const scope = self as unknown as SandboxScope;

scope.onmessage = async ({ data: settings }) => {
  scope.postMessage(await run(settings));
};
scope.postMessage("loaded");

async function run(settings: WorkerSettings): Promise<WorkerExit> {
  try {
    return settings.task === "serve"
      ? await serveClient(settings)
      : await recoverMail(settings);
  } catch (error) {
    emit({ event: "notice", message: `A worker failed: ${error}` });
    return WORKER_EXIT.crashed;
  }
}
