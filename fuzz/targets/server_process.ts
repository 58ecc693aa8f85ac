/** A mail-server from source. A line that must not be in its log fails the case. */
import type { Hello } from "../../lib/protocol/handshake/handshake.ts";
import { FuzzError } from "../fuzz_error.ts";
import { MailInspector } from "./mail.ts";
import {
  type Installation,
  MAX_ATTACHMENTS,
  MAX_CONTENT,
} from "./installation.ts";
import { sourceArgs, sourceOf } from "../../tools/programs.ts";

/** What the log says of a bug (lib/server/log/server_log.ts). */
const TROUBLE =
  /worker crashed|A worker (?:said|failed)|A connection failed|A request failed|is refused: (?!the server is full|the login took too long|the server is stopping)/;

/** A running server. */
export class ServerProcess {
  readonly #child: Deno.ChildProcess;
  readonly #mail: string;
  readonly #log: string[] = [];
  readonly #reading: Promise<unknown>;
  readonly #ready = Promise.withResolvers<number>();
  #trouble?: string;
  port = 0;

  private constructor(child: Deno.ChildProcess, mail: string) {
    this.#child = child;
    this.#mail = mail;
    this.#reading = Promise.all([
      this.#read(child.stdout),
      this.#read(child.stderr),
    ]).then(() => this.#ready.reject(new FuzzError(this.#log.join("\n"))));
  }

  /** Starts it on a port that the system picks. */
  static async start(
    installation: Installation,
    mode: Hello["mode"],
  ): Promise<ServerProcess> {
    const mail = await Deno.makeTempDir({ dir: installation.dir });
    const source = sourceOf(Deno.env.get("LETTERLOCK_CONFIG"));
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        ...sourceArgs("server", source),
        ...["--host", "127.0.0.1", "--port", "0", "--mail", mail],
        ...["--keys", installation.keys, "--max-content", String(MAX_CONTENT)],
        ...["--max-attachments", `${MAX_ATTACHMENTS}B`],
        // Logins that fail are not to be waited for here.
        ...["--penalty-exempt", "127.0.0.0/8"],
        ...mode === "enhanced" ? ["--enhanced"] : [],
      ],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const server = new ServerProcess(child, mail);
    server.port = await server.#ready.promise;
    return server;
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    let rest = "";
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) this.#note(line);
    }
  }

  #note(line: string): void {
    if (TROUBLE.test(line)) this.#trouble ??= line;
    const listening = /Listening on 127\.0\.0\.1:(\d+)/.exec(line);
    if (listening) this.#ready.resolve(Number(listening[1]));
    // Until it listens, the log tells why it does not.
    if (this.#log.length < 20) this.#log.push(line);
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** @throws {FuzzError} If the log tells of a bug. */
  check(): void {
    if (this.#trouble) throw new FuzzError(`The log says: ${this.#trouble}`);
  }

  /** Bytes of its memory that are in use, where the system tells. */
  memory(): number | undefined {
    try {
      const path = `/proc/${this.#child.pid}/status`;
      const [, kib] = /VmRSS:\s+(\d+) kB/.exec(Deno.readTextFileSync(path))!;
      return Number(kib) * 1024;
    } catch {
      return undefined;
    }
  }

  /** @throws {FuzzError} If it does not stop as it should, or has delivered wrong mail. */
  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    const { code } = await this.#child.status;
    await this.#reading;
    this.check();
    if (code !== 0) throw new FuzzError(`The server ended with code ${code}`);
    const problem = new MailInspector(this.#mail).problem();
    if (problem) throw new FuzzError(`There is ${problem}`);
  }
}
