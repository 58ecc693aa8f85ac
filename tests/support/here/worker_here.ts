import type { Clock } from "../../../lib/program/clock.ts";
import type { WorkerEvent } from "../../../lib/server/ipc/events.ts";
import { WORKER_EXIT } from "../../../lib/server/ipc/exit_codes.ts";
import type { WorkerSettings } from "../../../lib/server/ipc/settings.ts";
import type {
  AskedStop,
  WorkerHandle,
} from "../../../lib/server/supervisor/workers/worker_handle.ts";
import { watchAccount } from "../../../lib/server/worker/account_watch.ts";
import { Accounts } from "../../../lib/server/worker/accounts.ts";
import { serveClient } from "../../../lib/server/worker/serve_client.ts";
import { Session } from "../../../lib/server/worker/session/session.ts";
import {
  StopError,
  type StopReason,
} from "../../../lib/server/worker/session/session_stream.ts";
import { SignsOfLife } from "../../../lib/server/worker/signs_of_life.ts";
import { openMailStore } from "../../../lib/store/maildir/maildir_store.ts";
import { clockedStream } from "../../server/support/clocked_stream.ts";
import { type MemoryStream, streamPair } from "../memory_stream.ts";

/** The worker was killed, or nobody hears it any more. */
const KILLED = 137;

/**
 * A worker without a process: what lib/server/worker/sandbox.ts puts together, on streams in
 * memory. It has the permissions of the tests, and it cannot crash alone.
 */
export class WorkerHere implements WorkerHandle {
  readonly #settings: WorkerSettings;
  readonly #clock: Clock;
  readonly #accounts: Accounts;
  readonly #input: MemoryStream;
  readonly #stream: MemoryStream;
  readonly #stopping = new AbortController();
  readonly #ended = Promise.withResolvers<number>();
  #output!: ReadableByteStreamController;
  #isHeard = true;
  readonly ready: Promise<void>;
  readonly ended = this.#ended.promise;
  readonly output: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Resolves once nothing of it runs any more; never rejects. */
  readonly gone: Promise<void>;
  onEvent: WorkerHandle["onEvent"] = () => {};
  onStderrLine: WorkerHandle["onStderrLine"] = () => {};

  constructor(settings: WorkerSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
    this.#accounts = new Accounts(settings.keys);
    [this.#input, this.#stream] = streamPair();
    this.output = new ReadableStream({
      type: "bytes",
      start: (controller) => {
        this.#output = controller;
      },
      cancel: () => {
        this.#isHeard = false;
      },
    });
    const loaded = this.#accounts.loadKeys();
    this.ready = loaded.then(() => {});
    this.ready.catch(() => {});
    this.gone = loaded.then(({ privateKey }) => this.#serve(privateKey))
      .then(() => this.#end(WORKER_EXIT.done), (error) => this.#fail(error));
  }

  write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return Promise.resolve(void this.#input.write(bytes));
  }

  askToStop(reason: AskedStop = "closing"): boolean {
    this.#stop(reason);
    return true;
  }

  /** What this server does not do: the session of a password waits until it gives up. */
  tellPasswordFailed(): void {}

  closeInput(): void {
    this.#input.close();
  }

  kill(): void {
    this.#isHeard = false;
    this.closeInput();
    this.#end(KILLED);
  }

  async #serve(privateKey: CryptoKey): Promise<void> {
    const accounts = this.#accounts;
    const { keys: _, idleMs, sessionMs, mail, quota, ...limits } =
      this.#settings;
    const life = new SignsOfLife(() => this.#clock.now());
    const store = openMailStore(mail, {
      quota,
      log: (message) => this.#emit({ event: "notice", message }),
      progress: (done, total) => life.tick(done, total),
    });
    const emit = (event: WorkerEvent) => this.#emit(event);
    try {
      await serveClient(this.#clientStream(), {
        limits: { idleMs, sessionMs },
        now: () => this.#clock.now(),
        emit,
        privateKey,
        hasCurrentKeys: () => accounts.hasCurrentKeys(),
        readPasswords: () => accounts.readPasswords(),
        loadUserKey: (user) => accounts.loadUserKey(user),
        beginSession: (user) => this.#beginSession(user),
        serveSession: (client) =>
          new Session({
            ...client,
            ...{ store, life, limits, emit },
            hasAccount: (name) => accounts.has(name),
            userNames: () => accounts.names(),
            groupList: () => accounts.groupList(),
            changePassword: () => Promise.reject(new Error("not here")),
            accountStamp: async () => await accounts.stampOf(client.user) ?? "",
          }).run(),
      });
    } finally {
      this.#stopping.abort();
      store.close();
    }
  }

  /** Where the worker has its standard input and output. */
  #clientStream() {
    return clockedStream({
      read: (into) => this.#stream.read(into),
      write: (bytes) => {
        if (!this.#isHeard) throw new Deno.errors.BrokenPipe("Broken pipe");
        this.#output.enqueue(bytes.slice());
        return bytes.length;
      },
    }, this.#clock);
  }

  #beginSession(user: string): AbortSignal {
    watchAccount({
      isSame: () => this.#accounts.isSame(user),
      onChange: () => this.#stop("account_changed"),
      signal: this.#stopping.signal,
      clock: this.#clock,
    });
    return this.#stopping.signal;
  }

  #stop(reason: StopReason): void {
    this.#stopping.abort(new StopError(reason));
  }

  #emit(event: WorkerEvent): void {
    this.onEvent(event);
  }

  #fail(error: Error): void {
    if (this.#isHeard) {
      this.#emit({ event: "notice", message: `A worker failed: ${error}` });
    }
    this.#end(WORKER_EXIT.crashed);
  }

  #end(code: number): void {
    try {
      this.#output.close();
      this.#output.byobRequest?.respond(0);
    } catch {
      // It has ended already.
    }
    this.#ended.resolve(code);
  }
}
