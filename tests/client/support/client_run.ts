import { mailClient } from "../../../lib/client/main.ts";
import type { MailSession } from "../../../lib/client/session/mail_session.ts";
import type { ConnectOptions } from "../../../lib/client/session/connect/connect_options.ts";
import type { Hello } from "../../../lib/protocol/handshake/handshake_messages.ts";
import type { Surroundings, Timer } from "../../../lib/client/surroundings.ts";
import {
  clientPrivateKeyPath,
  serverPublicKeyPath,
} from "../../../lib/keys/paths.ts";
import { exampleRsaPem } from "../../support/example_keys.ts";
import { FakeIo, type FakeIoOptions } from "./fake_io.ts";
import { FakeSession } from "./fake_session.ts";

/** A minute in which nothing happens. */
export const NEVER: Timer = () => ({ [Symbol.dispose]() {} });

const PASSWORD = "wonderland";

/** When letters are sealed in these tests, in ms since the epoch. */
export const NOW = Date.parse("2026-11-28T07:00:00Z");

/** A folder as keygen hands it to alice, without what seals letters. */
export class KeysDir implements AsyncDisposable {
  private constructor(readonly path: string) {}

  static async create(): Promise<KeysDir> {
    const path = await Deno.makeTempDir({ prefix: "letterlock-client-" });
    const { privatePem, publicPem } = await exampleRsaPem("client");
    const privatePath = clientPrivateKeyPath(path, "alice");
    await Deno.writeTextFile(privatePath, privatePem, { mode: 0o600 });
    await Deno.writeTextFile(serverPublicKeyPath(path), publicPem);
    return new KeysDir(path);
  }

  /** Puts alice's password into a file of her own. */
  async writePassword(name: string, mode = 0o600): Promise<string> {
    const file = `${this.path}/${name}`;
    await Deno.writeTextFile(file, `${PASSWORD}\n`, { mode });
    return file;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

export interface RunOptions extends FakeIoOptions {
  /** Given what is to be done again and again. */
  timer?: Timer;
  /** What each connection gives, in turn; the last one again and again. */
  connections?: (MailSession | Error)[];
  /** Gets the person and the terminal of a run that may fail. */
  onIo?: (io: FakeIo) => void;
  /** How long was waited, in ms, of a run that fails. */
  sleeps?: number[];
  /** What the server says first. */
  hello?: Hello | Error;
}

/** What came of a run. */
export interface RunResult {
  code: number;
  io: FakeIo;
  connects: ConnectOptions[];
  /** How long was waited, in ms, each time. */
  sleeps: number[];
}

/** Runs mail-client in the process, with fakes around it; it throws what it throws. */
export async function runClient(
  args: string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const io = new FakeIo(options);
  options.onIo?.(io);
  const connects: ConnectOptions[] = [];
  const { sleeps = [] } = options;
  const connections = options.connections ?? [new FakeSession()];
  const surroundings: Surroundings = {
    io,
    connect: (connectOptions) => {
      const next =
        connections[Math.min(connects.length, connections.length - 1)];
      connects.push(connectOptions);
      return next instanceof Error
        ? Promise.reject(next)
        : Promise.resolve(next);
    },
    greet: () =>
      options.hello instanceof Error
        ? Promise.reject(options.hello)
        : Promise.resolve(options.hello ?? { mode: "basic" }),
    now: () => NOW,
    sleep: (ms) => {
      sleeps.push(ms);
      return Promise.resolve();
    },
    timer: options.timer ?? NEVER,
  };
  const code = await mailClient(args, () => Promise.resolve(surroundings));
  return { code, io, connects, sleeps };
}
