/**
 * A worker: a process with one task, started by the supervisor, which passes bytes on
 * through its standard input and output and reads events from standard error
 * (ipc/events.ts).
 *
 * Its main thread starts the sandbox (sandbox.ts), gives up every permission, and from
 * then on only passes signals on. The sandbox reads what a stranger sent, and may do what
 * its task needs and nothing else: whoever checks logins has the server's private key and
 * all password hashes and may not touch mail, whoever serves a session may write mail and
 * has neither. The supervisor believes nothing that they say.
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
import { loginStoreFiles, storeFiles } from "../../keys/store_files.ts";
import {
  netOf,
  parseStoreAddress,
} from "../../store/postgres/store_address.ts";
import { WORKER_EXIT, type WorkerExit } from "../ipc/exit_codes.ts";
import type { WorkerSettings, WorkerTask } from "../ipc/settings.ts";
import { lastWords } from "./last_words.ts";
import { PASSWORD_SIGNALS, STOP_SIGNALS } from "../ipc/signals.ts";
import type { SandboxMessage, SandboxOrder } from "./messages.ts";

/** What of a worker's settings its permissions depend on. */
interface SandboxSettings {
  keys: string;
  mail: string;
  task: WorkerTask;
  store?: string;
  storePassword?: string;
  storeLoginPassword?: string;
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

/** Tasks that use the database. */
const OF_DATABASE: readonly WorkerTask[] = [
  ...["serve", "recover", "look", "login", "password", "cluster"] as const,
];

/** Where the database is that has mail and accounts; nothing else can be reached. */
function databaseOf({ store, task }: SandboxSettings): string[] | false {
  if (store === undefined || !OF_DATABASE.includes(task)) return false;
  return netOf(parseStoreAddress(store));
}

/** The folder of the boxes, of which a recovery needs no more, or what the database wants to see. */
function placeOfMail(settings: SandboxSettings): Files {
  const { keys, mail, store, storePassword } = settings;
  if (store === undefined) return { read: [mail], write: [mail] };
  const files = Object.values(storeFiles(keys, storePassword));
  return { read: files.flatMap(withTarget), write: [] };
}

type Files = Record<"read" | "write", string[]>;

/** Mail, and whom there is to write to: what all users may know. */
function mailFiles(settings: SandboxSettings): Files {
  const { keys, store } = settings;
  const place = placeOfMail(settings);
  const accounts = [groupListPath(keys), usersFolder(keys)];
  const read = [
    serverPublicKeyPath(keys),
    ...store === undefined ? accounts : [],
  ].flatMap(withTarget);
  return { read: [...read, ...place.read], write: place.write };
}

/** All that a login is checked against; no mail, and nothing to write. */
function loginFiles(settings: SandboxSettings): Files {
  const { keys, store } = settings;
  const read = [
    serverPrivateKeyPath(keys),
    serverPublicKeyPath(keys),
    ...store === undefined
      ? [credentialsPath(keys), usersFolder(keys)]
      : wantedOfLogins(settings),
  ].flatMap(withTarget);
  return { read, write: [] };
}

/** What the database wants to see of those who check logins. */
function wantedOfLogins(
  { keys, storeLoginPassword }: SandboxSettings,
): string[] {
  return Object.values(loginStoreFiles(keys, storeLoginPassword));
}

/** The credentials to write, and the folders to lock and to sync; no mail. */
function passwordFiles(settings: SandboxSettings): Files {
  const { keys, digits = "", store } = settings;
  if (store !== undefined) {
    const read = [serverPrivateKeyPath(keys), ...wantedOfLogins(settings)];
    return { read: read.flatMap(withTarget), write: [] };
  }
  const paths = withTarget(credentialsPath(keys));
  const path = paths.at(-1)!;
  const folder = path.replace(/[/\\][^/\\]*$/, "");
  const read = [keys, folder, ...withTarget(serverPrivateKeyPath(keys))];
  return {
    read: [...read, ...paths],
    write: [path, temporaryPath(path, digits)],
  };
}

/** The times of boxes; nothing to write, and no key. */
function lookFiles(settings: SandboxSettings): Files {
  return { ...placeOfMail(settings), write: [] };
}

/** What the database wants to see of those who count places; no key, no mail. */
function clusterFiles(settings: SandboxSettings): Files {
  return { read: wantedOfLogins(settings).flatMap(withTarget), write: [] };
}

/** What a crash cut is in the boxes alone. */
function configFile({ config = "" }: SandboxSettings): Files {
  return { read: withTarget(config), write: [] };
}

const FILES: Partial<Record<WorkerTask, (settings: SandboxSettings) => Files>> =
  {
    login: loginFiles,
    password: passwordFiles,
    look: lookFiles,
    recover: placeOfMail,
    config: configFile,
    cluster: clusterFiles,
  };

/** What runs in the sandbox of a task. */
function codeOf(task: WorkerTask): URL {
  if (task === "serve") return new URL("./session_sandbox.ts", import.meta.url);
  return task === "login"
    ? new URL("./login_sandbox.ts", import.meta.url)
    : new URL("./chores_sandbox.ts", import.meta.url);
}

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
  code = codeOf(settings.task),
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
 * Ctrl-C and the end of a terminal signal every process of it: the supervisor decides what
 * that means.
 */
function handleSignals(order: (message: SandboxOrder) => void): void {
  if (Deno.build.os === "windows") return;
  for (const signal of ["SIGINT", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => {});
  }
  for (const [stop, signal] of entriesOf(STOP_SIGNALS)) {
    Deno.addSignalListener(signal, () => order({ stop }));
  }
  for (const [password, signal] of entriesOf(PASSWORD_SIGNALS)) {
    Deno.addSignalListener(signal, () => order({ password }));
  }
}

function entriesOf<K extends string, V>(map: Record<K, V>): [K, V][] {
  return Object.entries(map) as [K, V][];
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
