import { join } from "@std/path";
import { connect } from "../../lib/client/session/connect/connect.ts";
import type { MailSession } from "../../lib/client/session/mail_session.ts";
import { loadClientKeys } from "../../lib/keys/keyring.ts";
import { clientHere } from "./client_here.ts";
import { PASSWORDS, sharedKeys } from "./group_keys.ts";
import {
  type Outcome,
  runProgram,
  spawnProgram,
  type Surroundings,
} from "./programs.ts";

/** What a server is started with besides its arguments. */
type Launch = Pick<Surroundings, "env" | "before">;

/** A folder with keys for alice, bob and carol, and servers and clients in it. */
export class Group implements AsyncDisposable {
  readonly dir: string;
  readonly #servers: Server[] = [];

  private constructor(dir: string) {
    this.dir = dir;
  }

  /** Makes the folder and copies keys into it that keygen made once. */
  static async create(): Promise<Group> {
    const dir = await Deno.makeTempDir({ prefix: "letterlock-" });
    await (await sharedKeys()).write(dir);
    return new Group(dir);
  }

  /** Starts a server on a port that the system picks. */
  async serve(...args: string[]): Promise<Server> {
    const server = await this.launch(...args);
    await server.waitForLog(/The server is ready/);
    return server;
  }

  /** The same, and does not wait until it is ready. */
  launch(...args: string[]): Promise<Server> {
    return this.#launch({}, args);
  }

  /** The same, with variables of its environment. */
  launchIn(env: Record<string, string>, ...args: string[]): Promise<Server> {
    return this.#launch({ env }, args);
  }

  /** The same, under the limits that a shell sets before. */
  launchAfter(before: string | undefined, ...args: string[]): Promise<Server> {
    return this.#launch({ before }, args);
  }

  async #launch(surroundings: Launch, args: string[]): Promise<Server> {
    const server = await Server.start(this.dir, args, surroundings);
    this.#servers.push(server);
    return server;
  }

  /** Runs mail-client as a user. */
  client(
    server: { address: string },
    user: string,
    args: string[],
    input: string | Uint8Array<ArrayBuffer> = "",
  ): Promise<Outcome> {
    const line = [...args, ...asUser(server, user)];
    return runProgram("client", line, { cwd: this.dir, input });
  }

  /** The same without a process of its own, at a tenth of the cost; paths are absolute. */
  clientHere(
    server: { address: string },
    user: string,
    args: string[],
    input: string | Uint8Array<ArrayBuffer> = "",
  ): Promise<Outcome> {
    const keys = ["--keys", join(this.dir, "keys", "clients", user)];
    const own = args.includes("--keys") ? [] : keys;
    return clientHere([...args, ...asUser(server, user), ...own], input);
  }

  /** A session of a user, for many requests at little cost. */
  async connect(
    server: Pick<Server, "port">,
    user: string,
  ): Promise<MailSession> {
    const keysDir = join(this.dir, "keys", "clients", user);
    return await connect({
      host: "127.0.0.1",
      port: server.port,
      user,
      password: PASSWORDS[user],
      keys: await loadClientKeys(keysDir, user),
      keysDir,
      enhanced: false,
      timeoutMs: HANG_MS,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers) await server.stop();
    await Deno.remove(this.dir, { recursive: true });
  }
}

/** The flags of a client of a user. */
function asUser(server: { address: string }, user: string): string[] {
  return ["--server", server.address, "--user", user];
}

/** A wait fails after this time in ms, and shows the log, instead of hanging the run. */
const HANG_MS = 5 * 60_000;

/** The first line that matches. */
function find(pattern: RegExp, lines: string[]): RegExpExecArray | undefined {
  for (const line of lines) {
    const match = pattern.exec(line);
    if (match) return match;
  }
}

/** A running mail-server. */
export class Server {
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<void>;
  /** Its log so far. */
  readonly log: string[] = [];
  #changed = Promise.withResolvers<void>();
  port = 0;

  private constructor(dir: string, args: string[], surroundings: Launch) {
    this.#child = spawnProgram(
      "server",
      ["--host", "127.0.0.1", "--port", "0", ...args],
      { cwd: dir, ...surroundings },
    );
    this.#reading = Promise.all([
      this.#read(this.#child.stdout),
      this.#read(this.#child.stderr),
      this.#child.stdin.close(),
    ]).then(() => {});
  }

  static async start(
    dir: string,
    args: string[],
    surroundings: Launch = {},
  ): Promise<Server> {
    const server = new Server(dir, args, surroundings);
    const listening = await server.waitForLog(
      /Listening on 127\.0\.0\.1:(\d+)/,
    );
    server.port = Number(listening[1]);
    return server;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Waits for a line that matches; fails when the server ends before. */
  async waitForLog(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
    const over = Promise.withResolvers<true>();
    const end = () => over.resolve(true);
    this.#reading.then(end);
    const timer = setTimeout(end, HANG_MS);
    try {
      for (;;) {
        const found = find(pattern, this.log.slice(from));
        if (found) return found;
        if (await Promise.race([this.#changed.promise, over.promise])) break;
      }
    } finally {
      clearTimeout(timer);
    }
    throw new Error(`No ${pattern} in the log:\n${this.log.join("\n")}`);
  }

  /** The lines with a text, once there are that many: an answer may come before its line. */
  async waitForLines(text: string, count: number): Promise<string[]> {
    for (;;) {
      const from = this.log.length;
      const lines = this.log.filter((line) => line.includes(text));
      if (lines.length >= count) return lines;
      await this.waitForLog(/./, from);
    }
  }

  /** Waits until it has ended. */
  async exitCode(): Promise<number> {
    return (await this.#child.status).code;
  }

  /** Stops it as a person would, and says its exit code. */
  async stop(signal: Deno.Signal = "SIGTERM"): Promise<number> {
    try {
      this.#child.kill(signal);
    } catch {
      // It has ended.
    }
    await this.#reading;
    return await this.exitCode();
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    let rest = "";
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      this.log.push(...lines);
      this.#changed.resolve();
      this.#changed = Promise.withResolvers();
    }
  }
}
