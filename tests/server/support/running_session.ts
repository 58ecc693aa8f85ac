/** A session of a worker with a clock that the test moves, and its client. */
import type { ByteStream } from "../../../lib/protocol/byte_stream.ts";
import { fakeAccounts } from "../worker/support/fake_accounts.ts";
import type { WorkerEvent } from "../../../lib/server/ipc/events.ts";
import type { StopReason } from "../../../lib/server/ipc/signals.ts";
import { Session } from "../../../lib/server/worker/session/session.ts";
import {
  SessionStream,
  StopError,
} from "../../../lib/server/worker/session/session_stream.ts";
import { SessionTime } from "../../../lib/server/worker/session/session_time.ts";
import { SignsOfLife } from "../../../lib/server/worker/signs_of_life.ts";
import type { MailStore } from "../../../lib/store/store.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { streamPair } from "../../support/memory_stream.ts";
import { clockedStream } from "./clocked_stream.ts";
import { plainChannel } from "./plain_channel.ts";

export const IDLE = 1000;
export const SESSION = 10_000;

export type Message = { type: string } & Record<string, unknown>;

/** A store whose lists a test answers, and which takes any upload. */
class SlowStore {
  readonly lists: ((page: unknown) => void)[] = [];
  readonly failLists: ((error: unknown) => void)[] = [];
  aborted = 0;
  deferred = 0;

  list(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.lists.push(resolve);
      this.failLists.push(reject);
    });
  }

  /** Called before each of many messages, which are all missing; their number until then. */
  onMessage: (count: number) => unknown = () => {};
  messagesOpened = 0;

  async *messages(_user: string, ids: string[]): AsyncGenerator<undefined> {
    for (const _ of ids) {
      await this.onMessage(++this.messagesOpened);
      yield undefined;
    }
  }

  delivered(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  deliver() {
    return Promise.resolve({
      write: () => {},
      commit: () => Promise.resolve({ id: "new" }),
      abort: () => Promise.resolve(void this.aborted++),
    });
  }

  runDeferred(): void {
    this.deferred++;
  }
}

/** A session that has begun, and its client. */
export function begin(wrap = (stream: ByteStream) => stream) {
  const clock = new FakeClock();
  const [near, far] = streamPair();
  const time = new SessionTime(
    { idleMs: IDLE, sessionMs: SESSION },
    () => clock.now(),
  );
  const stream = new SessionStream(wrap(clockedStream(far, clock)));
  stream.begin(time);
  const store = new SlowStore();
  const stop = new AbortController();
  const life = new SignsOfLife(() => clock.now());
  const events: WorkerEvent[] = [];
  const session = new Session({
    channel: plainChannel(stream),
    user: "alice",
    store: store as unknown as MailStore,
    accounts: fakeAccounts(),
    limits: { maxContent: 100_000, maxAttachments: 1_000_000 },
    changePassword: () => Promise.reject(new Error("not here")),
    mode: "enhanced" as const,
    emit: (event) => events.push(event),
    time,
    life,
    stopping: stop.signal,
  });
  const client = plainChannel(near);
  return {
    clock,
    near,
    store,
    life,
    events,
    stop: (reason: StopReason = "closing") => stop.abort(new StopError(reason)),
    run: () => session.run(),
    send: (message: Message) => client.send(message),
    postData: (bytes: number) => client.postData(new Uint8Array(bytes)),
    flush: () => client.flush(),
    receive: () => client.receive(),
    async answer(): Promise<Message | undefined> {
      const received = await client.receive();
      return received?.kind === "message"
        ? received.message as Message
        : undefined;
    },
  };
}

export const PAGE = { total: 0, unread: 0, mails: [] };
export const DRAFT = {
  type: "send",
  id: "long-enough",
  to: ["bob"],
  title: "",
};

export function bye(reason: string): Message {
  return { type: "bye", reason };
}
