/**
 * The part of a worker that reads what a client sent. It runs as a Web Worker, since
 * that is how Deno gives code fewer permissions by path than its program was compiled
 * with: the server's keys to read, the mail folder, nothing else.
 *
 * All that a worker is made of meets here: the accounts, the mail store, standard input
 * and output, and the clock. The rest of the worker gets them passed in.
 *
 * @module
 */
import { systemSentence } from "../../program/system/system_reason.ts";
import { recoverDeliveries } from "../../store/maildir/delivery/recovery.ts";
import { diskFileSystem } from "../../store/maildir/file_system.ts";
import { newMailTime } from "../../store/maildir/index/folder_times.ts";
import { openMailStore } from "../../store/maildir/maildir_store.ts";
import type { MailStore } from "../../store/store.ts";
import { LOGIN_FRAME_LIMIT as ORDER_LIMIT } from "../../protocol/limits.ts";
import { FrameReader } from "../../protocol/records/frame.ts";
import type { PasswordQuery } from "../../protocol/requests/accounts/password.ts";
import { writeAllSync } from "../../program/system/write_all_sync.ts";
import { systemClock } from "../../program/clock.ts";
import { readConfigAlone } from "../config/read_config.ts";
import { emit, type WorkerEvent } from "../ipc/events.ts";
import { WORKER_EXIT, type WorkerExit } from "../ipc/exit_codes.ts";
import { parsePasswordOrder } from "../ipc/password_order.ts";
import type { WorkerSettings } from "../ipc/settings.ts";
import { Accounts } from "./accounts.ts";
import { lastWords } from "./last_words.ts";
import { lookOn } from "./look.ts";
import type { SandboxMessage, SandboxOrder } from "./messages.ts";
import { watchAccount } from "./account_watch.ts";
import { OwnPassword } from "./password/own_password.ts";
import { ForgedChangeError, writePassword } from "./password/write_password.ts";
import { StopError, type StopReason } from "./session_stream.ts";
import { type ClientContext, serveClient } from "./serve_client.ts";
import { Session } from "./session.ts";
import { SignsOfLife } from "./signs_of_life.ts";
import { stdioStream } from "./stdio_stream.ts";
import type { SharedNews } from "./store/shared_store.ts";
import { StoreTimes } from "./store_times.ts";
import { warmUp } from "./warm_up.ts";

interface SandboxScope {
  onmessage: (event: MessageEvent<SandboxOrder>) => void;
  postMessage(message: SandboxMessage): void;
}
const scope = self as unknown as SandboxScope;

/** Ends the session; a worker without one goes on waiting for a client. */
let stop = (_reason: StopReason) => {};
/** A new password of the session's user was not written. */
let passwordFailed = () => {};

scope.onmessage = async ({ data: order }) => {
  if ("stop" in order) return stop(order.stop);
  if ("passwordFailed" in order) return passwordFailed();
  scope.postMessage(await run(order));
};
scope.postMessage("loaded");

const TASKS = { serve, recover, password: writeOnePassword, look, config };

async function run(settings: WorkerSettings): Promise<WorkerExit> {
  try {
    return await TASKS[settings.task](settings);
  } catch (error) {
    notice(`A worker failed: ${lastWords(systemSentence(error))}`);
    return WORKER_EXIT.crashed;
  }
}

/** Loads the keys, warms up, waits for a client, and serves it. */
async function serve(settings: WorkerSettings): Promise<WorkerExit> {
  const { keys } = settings;
  const accounts = new Accounts(keys);
  const life = new SignsOfLife(() => performance.now());
  const times = new StoreTimes(() => performance.now());
  const store = await openStore(settings, life, times);
  times.watch(store);
  const tell = (event: WorkerEvent) => emit(times.addTo(event));
  const parts = { store, life, emit: tell };
  const session = sessionParts(settings, accounts, parts);
  let privateKey: CryptoKey;
  try {
    const pair = await accounts.loadKeys();
    privateKey = pair.privateKey;
    // Before a client has to find out that they cannot be used.
    await accounts.readPasswords();
    await warmUp(
      { ...pair, folder: keys },
      (stream, nobody) => serveClient(stream, { ...session, ...nobody }),
    );
  } catch (error) {
    return unusable(systemSentence(error));
  }
  emit({ event: "ready" });
  try {
    await serveClient(stdioStream, {
      ...session,
      privateKey,
      hasCurrentKeys: () => accounts.hasCurrentKeys(),
      readPasswords: () => accounts.readPasswords(),
      loadUserKey: (user) => accounts.loadUserKey(user),
      beginSession: (user) => beginSession(user, accounts),
      emit: tell,
    });
    return WORKER_EXIT.done;
  } finally {
    await store.close();
  }
}

/** The database, where the settings name one, or the Maildirs. */
async function openStore(
  { keys, mail, quota, store, storePassword }: WorkerSettings,
  life: SignsOfLife,
  times: StoreTimes,
): Promise<MailStore> {
  const progress = (done?: number, total?: number) => life.tick(done, total);
  if (store === undefined) {
    const fs = times.files(diskFileSystem);
    const log = (message: string) => notice(message);
    return openMailStore(mail, { fs, quota, log, progress });
  }
  const { openSharedStore } = await import("./store/shared_store.ts");
  return openSharedStore({ keys, store, storePassword }, { quota, progress });
}

/** The stamp of a user whose account ended a moment ago: no account has it. */
const NO_ACCOUNT = "0".repeat(64);

type SessionParts = Pick<ClientContext, "limits" | "now" | "serveSession">;

/** What every client of this worker is served with. */
function sessionParts(
  { idleMs, sessionMs, ...limits }: WorkerSettings,
  accounts: Accounts,
  parts: {
    store: MailStore;
    life: SignsOfLife;
    emit(event: WorkerEvent): void;
  },
): SessionParts {
  const context = {
    ...parts,
    hasAccount: (name: string) => accounts.has(name),
    userNames: () => accounts.names(),
    limits,
    groupList: () => accounts.groupList(),
  };
  return {
    limits: { idleMs, sessionMs },
    now: () => performance.now(),
    serveSession(client) {
      const own = ownPassword(client.user, accounts, parts.life);
      passwordFailed = () => own.failed();
      const changePassword = (change: PasswordQuery) => own.change(change);
      const accountStamp = async () =>
        await accounts.stampOf(client.user) ?? NO_ACCOUNT;
      return new Session({
        ...client,
        ...context,
        changePassword,
        accountStamp,
      }).run();
    },
  };
}

function ownPassword(
  user: string,
  accounts: Accounts,
  life: SignsOfLife,
): OwnPassword {
  return new OwnPassword({
    user,
    serverKey: accounts.publicKey,
    readPasswords: () => accounts.readPasswords(),
    expect: (record) => accounts.expect(record),
    hasRecord: (user, record) => accounts.hasRecord(user, record),
    emit,
    tick: () => life.tick(),
    clock: systemClock,
  });
}

function beginSession(user: string, accounts: Accounts): AbortSignal {
  const stopping = new AbortController();
  stop = (reason) => stopping.abort(new StopError(reason));
  watchAccount({
    isSame: () => accounts.isSame(user),
    onChange: () => stop("account_changed"),
    signal: stopping.signal,
    clock: systemClock,
  });
  return stopping.signal;
}

/** Finishes or undoes what a crash cut in the middle, before clients come. */
async function recover(
  { keys, mail, store, storePassword }: WorkerSettings,
): Promise<WorkerExit> {
  try {
    if (store === undefined) await recoverDeliveries(mail, notice);
    else {
      const { checkSharedStore } = await import("./store/shared_store.ts");
      await checkSharedStore({ keys, store, storePassword });
    }
    return WORKER_EXIT.done;
  } catch (error) {
    return unusable(systemSentence(error));
  }
}

/** Writes the new password of one user, whom the supervisor names. */
async function writeOnePassword(
  { keys, digits }: WorkerSettings,
): Promise<WorkerExit> {
  const order = await new FrameReader(stdioStream, ORDER_LIMIT).next();
  if (!order) return WORKER_EXIT.unusable;
  try {
    await writePassword(keys, parsePasswordOrder(order), digits);
    return WORKER_EXIT.done;
  } catch (error) {
    if (error instanceof ForgedChangeError) {
      const message = `A change of a password was refused: ${error.message}`;
      emit({ event: "alert", message });
    } else notice(systemSentence(error));
    return WORKER_EXIT.unusable;
  }
}

/** What looks at boxes: at folders, or at the database. */
async function openNews(
  { keys, mail, store, storePassword }: WorkerSettings,
): Promise<SharedNews> {
  if (store !== undefined) {
    const { openSharedNews } = await import("./store/shared_store.ts");
    const now = () => systemClock.epoch();
    return openSharedNews({ keys, store, storePassword }, now);
  }
  const times = (users: readonly string[]) =>
    new Map(users.map((user) => [user, newMailTime(mail, user)]));
  return {
    of: (users) => Promise.resolve(times(users)),
    close: () => Promise.resolve(),
  };
}

/** Looks at the boxes and accounts of those whom the supervisor names. */
async function look(settings: WorkerSettings): Promise<WorkerExit> {
  const accounts = new Accounts(settings.keys);
  const news = await openNews(settings);
  try {
    await lookOn(stdioStream, {
      newMail: (users) => news.of(users),
      stampOf: (user) => accounts.stampOf(user),
      version: () => accounts.version(),
      emit,
      clock: systemClock,
    });
    return WORKER_EXIT.done;
  } finally {
    await news.close();
  }
}

/** Writes the config file to standard output. */
async function config({ config = "" }: WorkerSettings): Promise<WorkerExit> {
  try {
    const text = await readConfigAlone(config);
    writeAllSync(Deno.stdout, new TextEncoder().encode(text));
    return WORKER_EXIT.done;
  } catch (error) {
    return unusable(systemSentence(error));
  }
}

function unusable(message: string): WorkerExit {
  emit({ event: "unusable", message });
  return WORKER_EXIT.unusable;
}

function notice(message: string, errno?: string): void {
  emit({ event: "notice", message, errno });
}
