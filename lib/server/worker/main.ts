/**
 * The worker: a process that serves one client, started by the supervisor, which passes
 * the client's bytes on through standard input and output and reads events from standard
 * error (ipc/events.ts).
 *
 * Its main thread starts the sandbox (sandbox.ts), gives up every permission, and from
 * then on only passes signals on. The sandbox reads what a stranger sent. It has the
 * server's private key in memory, may read the users' public keys and credentials and
 * the group's list, write the mail folder, and may do nothing else. The supervisor believes nothing it says.
 *
 * @module
 */
import {
  credentialsPath,
  groupListPath,
  serverPrivateKeyPath,
  serverPublicKeyPath,
  temporaryPath,
  usersFolder,
} from "../../keys/paths.ts";
import { storeFiles } from "../../keys/store_files.ts";
import {
  netOf,
  parseStoreAddress,
} from "../../store/postgres/store_address.ts";
import { WORKER_EXIT, type WorkerExit } from "../ipc/exit_codes.ts";
import type { WorkerSettings, WorkerTask } from "../ipc/settings.ts";
import { lastWords } from "./last_words.ts";
import type { SandboxMessage, SandboxOrder } from "./messages.ts";

/** What of a worker's settings its permissions depend on. */
interface SandboxSettings {
  keys: string;
  mail: string;
  task: WorkerTask;
  store?: string;
  storePassword?: string;
  digits?: string;
  config?: string;
}

/** What the code that reads a client's bytes may still do (docs/security.md). */
export function sandboxPermissions(
  settings: SandboxSettings,
): Deno.PermissionOptionsObject {
  const files = FILES[settings.task]?.(settings) ?? mailFiles(settings);
  return {
    ...files,
    net: databaseOf(settings),
    run: false,
    env: false,
    sys: false,
    ffi: false,
    import: false,
  };
}

/** Tasks that look at mail. */
const OF_MAIL: readonly WorkerTask[] = ["serve", "recover", "look"];

/** Where the database is that has the mail; nothing else can be reached. */
function databaseOf({ store, task }: SandboxSettings): string[] | false {
  if (store === undefined || !OF_MAIL.includes(task)) return false;
  return netOf(parseStoreAddress(store));
}

/** The folder of the boxes, or what the database wants to see. */
function placeOfMail(settings: SandboxSettings): Files {
  const { keys, mail, store, storePassword } = settings;
  if (store === undefined) return { read: [mail], write: [mail] };
  const files = Object.values(storeFiles(keys, storePassword));
  return { read: files.flatMap(withTarget), write: [] };
}

type Files = Record<"read" | "write", string[]>;

function mailFiles(settings: SandboxSettings): Files {
  const { keys } = settings;
  const place = placeOfMail(settings);
  const read = [
    serverPrivateKeyPath(keys),
    serverPublicKeyPath(keys),
    credentialsPath(keys),
    groupListPath(keys),
    usersFolder(keys),
  ].flatMap(withTarget);
  return { read: [...read, ...place.read], write: place.write };
}

/** The credentials to write, and the folders to lock and to sync; no mail. */
function passwordFiles({ keys, digits = "" }: SandboxSettings): Files {
  const paths = withTarget(credentialsPath(keys));
  const path = paths.at(-1)!;
  const folder = path.replace(/[/\\][^/\\]*$/, "");
  const read = [keys, folder, ...withTarget(serverPrivateKeyPath(keys))];
  return {
    read: [...read, ...paths],
    write: [path, temporaryPath(path, digits)],
  };
}

/** The times of boxes, and who has an account; nothing to write, and no key. */
function lookFiles(settings: SandboxSettings): Files {
  const { keys } = settings;
  const read = [credentialsPath(keys), usersFolder(keys)].flatMap(withTarget);
  return { read: [...read, ...placeOfMail(settings).read], write: [] };
}

function configFile({ config = "" }: SandboxSettings): Files {
  return { read: withTarget(config), write: [] };
}

const FILES: Partial<Record<WorkerTask, (settings: SandboxSettings) => Files>> =
  { password: passwordFiles, look: lookFiles, config: configFile };

/** Containers mount keys as links, and Deno asks for the right to what they lead to. */
function withTarget(path: string): string[] {
  try {
    const target = Deno.realPathSync(path);
    return target === path ? [path] : [path, target];
  } catch {
    // Whoever reads it says what is wrong with it.
    return [path];
  }
}

/**
 * Runs the worker process to its end.
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
  const order = (message: SandboxOrder) => sandbox.postMessage(message);
  handleSignals(order);
  const { promise, resolve } = Promise.withResolvers<WorkerExit>();
  sandbox.onerror = (event) => {
    event.preventDefault();
    console.error(`Cannot go on: ${lastWords(event.message)}`);
    resolve(WORKER_EXIT.crashed);
  };
  sandbox.onmessage = ({ data }: MessageEvent<SandboxMessage>) => {
    if (data !== "loaded") return resolve(data);
    dropPermissions();
    order(settings);
  };
  return await promise;
}

/**
 * SIGTERM ends the session once its request under way is answered, SIGUSR2 a session that
 * is one too many for its user, SIGALRM one that the operator ends; SIGURG says that a new password was not written (SIGUSR1
 * would open a debugger). Ctrl-C and the end of a terminal signal every process of
 * it: the supervisor decides what that means.
 */
function handleSignals(order: (message: SandboxOrder) => void): void {
  if (Deno.build.os === "windows") return;
  for (const signal of ["SIGINT", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => {});
  }
  const on = (signal: Deno.Signal, message: SandboxOrder) =>
    Deno.addSignalListener(signal, () => order(message));
  on("SIGTERM", { stop: "closing" });
  on("SIGUSR2", { stop: "too_many_sessions" });
  on("SIGALRM", { stop: "kicked" });
  on("SIGURG", { passwordFailed: true });
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

/** Revokes every permission before the first client byte is read. */
function dropPermissions(): void {
  for (const name of PERMISSIONS) Deno.permissions.revokeSync({ name });
}
