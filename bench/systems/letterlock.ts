import { connect } from "../../lib/client/session/connect/connect.ts";
import type { MailSession } from "../../lib/client/session/mail_session.ts";
import { pieces } from "./content.ts";
import type { MailClient, MailSystem } from "./mail_system.ts";
import { treeMemory } from "./memory.ts";
import { treeWork } from "./work.ts";
import { commandOf, end, waitFor } from "./program.ts";
import { type Installation, PASSWORD } from "./installation.ts";

/** Longest wait for an answer, in ms: the first list of a big box takes its time. */
const TIMEOUT_MS = 120_000;

/** A mail-server in enhanced mode on loopback. */
export class Letterlock implements MailSystem {
  readonly #installation: Installation;
  readonly #child: Deno.ChildProcess;
  readonly port: number;

  private constructor(
    installation: Installation,
    child: Deno.ChildProcess,
    port: number,
  ) {
    this.#installation = installation;
    this.#child = child;
    this.port = port;
  }

  /** Starts one that serves an installation. */
  static async start(
    installation: Installation,
    ...flags: string[]
  ): Promise<Letterlock> {
    const child = startServer(installation, flags);
    const [, port] = await untilReady(child);
    return new Letterlock(installation, child, Number(port));
  }

  async connect(user: string): Promise<LetterlockClient> {
    return new LetterlockClient(await this.openSession(user));
  }

  /** A session of a user, with another password than the right one if that is given. */
  async openSession(user: string, password = PASSWORD): Promise<MailSession> {
    return await connect({
      host: "127.0.0.1",
      port: this.port,
      user,
      password,
      keys: await this.#installation.loadKeys(user),
      keysDir: this.#installation.clientKeys(user),
      enhanced: true,
      timeoutMs: TIMEOUT_MS,
    });
  }

  box(user: string): string {
    return this.#installation.box(user);
  }

  memory(): number {
    return treeMemory(this.#child.pid);
  }

  /** Processor time of all its processes until now, in ms. */
  work(): number {
    return treeWork(this.#child.pid);
  }

  stop(): Promise<void> {
    return end(this.#child);
  }
}

/** Starts a mail-server on a port that the system picks. */
export function startServer(
  installation: Installation,
  flags: string[],
): Deno.ChildProcess {
  const { path, args } = commandOf("server", [
    ...["--enhanced", "--host", "127.0.0.1", "--port", "0"],
    ...["--keys", installation.serverKeys],
    ...flags.includes("--store") ? [] : ["--mail", `${installation.dir}/mail`],
    ...flags,
  ]);
  return new Deno.Command(path, {
    args,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

/** Resolves when it takes connections. */
export function untilListening(
  child: Deno.ChildProcess,
): Promise<RegExpExecArray> {
  return waitFor(child.stdout, /Listening on/);
}

/** Resolves when it takes logins; the second part of the match is its port. */
export function untilReady(child: Deno.ChildProcess): Promise<RegExpExecArray> {
  return waitFor(
    child.stdout,
    /Listening on 127\.0\.0\.1:(\d+)[^]*The server is ready/,
  );
}

class LetterlockClient implements MailClient {
  readonly #session: MailSession;

  constructor(session: MailSession) {
    this.#session = session;
  }

  async send(to: string[], content: Uint8Array): Promise<void> {
    await this.#session.send({
      id: crypto.randomUUID(),
      to,
      title: "A mail of the bench",
      content: pieces(content),
    });
  }

  async list(limit: number): Promise<number> {
    return (await this.#session.inbox({ limit })).total;
  }

  async read(index: number): Promise<number> {
    const { content, got } = await this.#session.read({ index });
    let bytes = 0;
    for await (const piece of content) bytes += piece.length;
    await got();
    return bytes;
  }

  async close(): Promise<void> {
    await this.#session.close();
  }
}
