import { Accounts } from "./accounts.ts";
import { warmUp } from "./warm_up.ts";
import { serveOne } from "./serve_one.ts";
import { stdioStream } from "./stdio_stream.ts";
import { emit } from "../ipc/worker_events.ts";
import { WORKER_EXIT, type WorkerExit } from "../ipc/worker_exit.ts";
import type { WorkerSettings } from "../ipc/worker_settings.ts";

/** A worker's life: loads the keys, rehearses, waits for a client, serves it. */
export async function serveClient(
  settings: WorkerSettings,
): Promise<WorkerExit> {
  const accounts = new Accounts(settings.keys);
  let privateKey: CryptoKey;
  try {
    privateKey = await accounts.loadPrivateKey();
    // Before a client has to find out that they cannot be used.
    await accounts.readPasswords();
    await warmUp(
      { privateKey, publicKey: await accounts.loadPublicKey() },
      settings,
    );
  } catch (error) {
    emit({ event: "unusable", message: (error as Error).message });
    return WORKER_EXIT.unusable;
  }
  emit({ event: "ready" });
  return await serveOne(stdioStream, {
    settings,
    privateKey,
    readPasswords: () => accounts.readPasswords(),
    loadUserKey: (user) => accounts.loadUserKey(user),
    hasAccount: (name) => accounts.has(name),
    emit,
  });
}
