import {
  credentialsPath,
  serverPrivateKeyPath,
  serverPublicKeyPath,
  usersFolder,
} from "../../keys/paths.ts";
import type { WorkerSettings } from "../ipc/worker_settings.ts";
import { WORKER_EXIT, type WorkerExit } from "../ipc/worker_exit.ts";

/** What the code that reads a client's bytes may still do (docs/security.md). */
export function sandboxPermissions(
  { keys, mail }: WorkerSettings,
): Deno.PermissionOptionsObject {
  return {
    read: [
      serverPrivateKeyPath(keys),
      serverPublicKeyPath(keys),
      credentialsPath(keys),
      usersFolder(keys),
      mail,
    ],
    write: [mail],
    net: false,
    run: false,
    env: false,
    sys: false,
    ffi: false,
    import: false,
  };
}

/**
 * The worker process: starts the sandbox, gives up every permission of its own, and
 * exits with the sandbox's code.
 *
 * @param code The module that runs in the sandbox.
 * @returns The exit code, one of {@link WORKER_EXIT}.
 */
export async function runWorker(
  settings: WorkerSettings,
  code = new URL("./sandbox.ts", import.meta.url),
): Promise<WorkerExit> {
  const sandbox = new Worker(code, {
    type: "module",
    deno: { permissions: sandboxPermissions(settings) },
  });
  ignoreSignals();
  const { promise, resolve } = Promise.withResolvers<WorkerExit>();
  sandbox.onerror = (event) => {
    event.preventDefault();
    console.error(`Cannot go on: ${event.message}`);
    resolve(WORKER_EXIT.crashed);
  };
  sandbox.onmessage = ({ data }: MessageEvent<"loaded" | WorkerExit>) => {
    if (data !== "loaded") return resolve(data);
    dropPermissions();
    sandbox.postMessage(settings);
  };
  return await promise;
}

/**
 * Ctrl-C and a service manager signal every process of the group; the supervisor
 * decides when a worker ends, so that requests under way finish.
 */
function ignoreSignals(): void {
  if (Deno.build.os === "windows") return;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => {});
  }
}

const PERMISSIONS = [
  "run",
  "net",
  "env",
  "write",
  "read",
  "sys",
  "ffi",
  "import",
] as const;

/** Before a byte of a client is read, this thread can do nothing any more. */
function dropPermissions(): void {
  for (const name of PERMISSIONS) Deno.permissions.revokeSync({ name });
}
