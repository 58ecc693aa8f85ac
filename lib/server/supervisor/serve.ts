import { credentialsPath, serverPrivateKeyPath } from "../../keys/paths.ts";
import { checkPrivateFile } from "../../keys/read_file.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { systemReason } from "../../program/system/system_reason.ts";
import { formatHostPort } from "../../program/values.ts";
import { existingFolder } from "../existing_folder.ts";
import type { ServerOptions } from "../options.ts";
import { selfCommand } from "./workers/self_command.ts";
import type { ServerLog } from "../server_log.ts";
import { Supervisor } from "./supervisor.ts";
import { WORKER_EXIT } from "../ipc/exit_codes.ts";
import { WorkerPool } from "./workers/worker_pool.ts";
import { WorkerProcess } from "./workers/worker_process.ts";
import type { WorkerSettings, WorkerTask } from "../ipc/settings.ts";

/**
 * Runs the server until SIGINT or SIGTERM.
 *
 * @throws {Error} If it cannot start: keys, credentials or folders are missing or
 * unusable, or the port is taken.
 */
export async function serve(
  options: ServerOptions,
  log: ServerLog,
): Promise<void> {
  const settings = await workerSettings(options);
  const self = selfCommand();
  const spawn = (task: WorkerTask) =>
    new WorkerProcess(self, { ...settings, task });
  const listener = listen(options);
  const pool = new WorkerPool(
    options.maxClients,
    () => spawn("serve"),
    (error) => log.notice(`A worker cannot start: ${systemReason(error)}`),
  );
  const supervisor = new Supervisor({ options, listener, pool, log });
  const stop = () => supervisor.stop();
  for (const signal of stopSignals()) Deno.addSignalListener(signal, stop);
  const { hostname, port } = listener.addr;
  log.listening(
    formatHostPort(hostname, port),
    options.enhanced ? "enhanced" : "basic",
  );
  const recovery = spawn("recover");
  const starting = Promise.all([recover(recovery, log), pool.start()]);
  dropPermissions();
  const running = supervisor.run(starting);
  try {
    await Promise.race([running, starting]);
    if (!supervisor.isStopping) log.ready();
    await running;
  } catch (error) {
    // A signal to the whole process group ends the workers that are starting, too.
    if (!supervisor.isStopping) throw error;
  } finally {
    // The next start finishes a recovery that is cut.
    recovery.kill();
    await Promise.all([supervisor.stop(), recovery.ended]);
    for (const signal of stopSignals()) Deno.removeSignalListener(signal, stop);
  }
}

function stopSignals(): Deno.Signal[] {
  return Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
}

/** From here on the supervisor only starts workers and moves bytes. */
function dropPermissions(): void {
  for (
    const name of ["read", "write", "env", "sys", "ffi", "import"] as const
  ) {
    Deno.permissions.revokeSync({ name });
  }
}

async function workerSettings(
  options: ServerOptions,
): Promise<Omit<WorkerSettings, "task">> {
  const keys = await existingFolder(options.keys);
  const mail = await existingFolder(options.mail);
  // The common mistakes show before anybody can connect; workers read the files.
  checkPrivateFile(serverPrivateKeyPath(keys));
  checkPrivateFile(credentialsPath(keys));
  return { ...options, keys, mail };
}

function listen({ host, port }: ServerOptions): Deno.TcpListener {
  try {
    return Deno.listen({ hostname: host, port });
  } catch (error) {
    const taken = error instanceof Deno.errors.AddrInUse;
    throw new Failure(
      EXIT.failed,
      `Cannot listen on ${formatHostPort(host, port)}: ${systemReason(error)}`,
      taken
        ? "another server may be running; --port takes another port"
        : undefined,
    );
  }
}

/** Finishes what a crash cut, in a process that may touch mail. */
async function recover(worker: WorkerProcess, log: ServerLog): Promise<void> {
  worker.onEvent = (event) => {
    if (event.event === "notice") log.notice(event.message);
  };
  worker.onStderrLine = (line) => log.notice(`A worker said: ${line}`);
  worker.closeInput();
  const exitCode = await worker.ended;
  if (exitCode !== WORKER_EXIT.done) await worker.ready;
}
