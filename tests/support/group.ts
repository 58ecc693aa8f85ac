import { join } from "@std/path";
import { connect } from "../../lib/client/session/connect/connect.ts";
import type { MailSession } from "../../lib/client/session/mail_session.ts";
import { loadClientKeys } from "../../lib/keys/keyring.ts";
import { clientHere } from "./client_here.ts";
import { ServerHere } from "./here/server_here.ts";
import { PASSWORDS, sharedKeys } from "./group_keys.ts";
import { HANG_MS, LogReader } from "./log_reader.ts";
import { GroupDatabase } from "./store/group_database.ts";
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
  readonly #servers: { stop(): Promise<number> }[] = [];

  readonly #database?: GroupDatabase;

  private constructor(dir: string, database?: GroupDatabase) {
    this.dir = dir;
    this.#database = database;
  }

  /** Makes the folder and copies keys into it that keygen made once. */
  static async create(): Promise<Group> {
    const dir = await Deno.makeTempDir({ prefix: "letterlock-" });
    await (await sharedKeys()).write(dir);
    return new Group(dir, await GroupDatabase.create(dir));
  }

  /** Starts a server on a port that the system picks. */
  async serve(...args: string[]): Promise<Server> {
    const server = await this.launch(...args);
    await server.waitForLog(/The server is ready/);
    return server;
  }

  /** The same in the test's process, for what no process is the case of. */
  async serveHere(...args: string[]): Promise<ServerHere> {
    const folders = {
      keys: join(this.dir, "keys", "server"),
      mail: join(this.dir, "mail"),
    };
    const server = await ServerHere.start(folders, this.#flags(args));
    this.#servers.push(server);
    return server;
  }

  /** The same as a program, and does not wait until it is ready. */
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
    const line = this.#flags(args);
    const server = await Server.start(this.dir, line, surroundings);
    this.#servers.push(server);
    return server;
  }

  /** With the store that tests have now, unless this one has its own. */
  #flags(args: string[]): string[] {
    if (!this.#database || args.includes("--store")) return args;
    return [...this.#database.flags, ...args];
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
    await this.#database?.[Symbol.asyncDispose]();
    await Deno.remove(this.dir, { recursive: true });
  }
}

/** The flags of a client of a user. */
function asUser(server: { address: string }, user: string): string[] {
  return ["--server", server.address, "--user", user];
}

/** A running mail-server, as a program or in the test's process. */
export type AnyServer = Pick<
  Server,
  "port" | "address" | "log" | "waitForLog" | "waitForLines" | "stop"
>;

/** A running mail-server. */
export class Server {
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<void>;
  readonly #log = new LogReader();
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
    ]).then(() => this.#log.end());
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

  /** Its log so far. */
  get log(): string[] {
    return this.#log.lines;
  }

  /** Waits for a line that matches; fails when the server ends before. */
  waitForLog(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
    return this.#log.waitFor(pattern, from);
  }

  /** The lines with a text, once there are that many: an answer may come before its line. */
  waitForLines(text: string, count: number): Promise<string[]> {
    return this.#log.waitForLines(text, count);
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
      this.#log.put(...lines);
    }
  }
}
