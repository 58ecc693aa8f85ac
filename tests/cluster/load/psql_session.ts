/** One connection to the database by PostgreSQL's own client, which knows nothing of ours. */

/** Where and as whom it connects. */
export interface PsqlTarget {
  /** HOST:PORT of each node; the first that may be written to is taken. */
  addresses: string[];
  user: string;
  database: string;
  /** A file in the form of .pgpass. */
  passwordFile: string;
  /** Whether a node that only reads will do. */
  readOnly?: boolean;
  /** Time in ms after which an answer is not waited for. */
  patience?: number;
}

/** That time for a client: its node may be frozen. */
const ANSWER_MS = 5_000;
/** The same for a connection to one node, in seconds. */
const CONNECT_S = 2;

/** What PostgreSQL says besides rows. A WARNING may say that no standby has the row. */
const COMPLAINT = /^(psql: |)(WARNING|ERROR|FATAL|PANIC):|^psql: error/;

/** A statement that may have been carried out, and may not. */
export class Unanswered extends Error {}

/** psql with its two outputs in one, so that a warning comes before the end of its answer. */
export class PsqlSession implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<string>;
  readonly #patience: number;
  #rest = "";
  #count = 0;

  constructor(target: PsqlTarget) {
    this.#patience = target.patience ?? ANSWER_MS;
    this.#child = new Deno.Command("/bin/sh", {
      args: ["-c", 'exec "$@" 2>&1', "sh", ...psqlWords(target)],
      clearEnv: true,
      env: {
        PATH: "/usr/bin:/bin",
        LC_ALL: "C.UTF-8",
        PGPASSFILE: target.passwordFile,
      },
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#reader = this.#child.stdout
      .pipeThrough(new TextDecoderStream()).getReader();
  }

  /**
   * Runs one statement, and gives its rows.
   *
   * @throws {Unanswered} If it failed, was complained of, or had no answer in time.
   */
  async query(sql: string): Promise<string[]> {
    const end = `end of ${++this.#count}`;
    const command = `${sql};\n\\echo ${end}\n`;
    await this.#writer.write(new TextEncoder().encode(command)).catch(() => {});
    const lines = await this.#linesUntil(end);
    if (lines.some((line) => COMPLAINT.test(line))) {
      throw new Unanswered(lines.join("\n"));
    }
    return lines;
  }

  async #linesUntil(end: string): Promise<string[]> {
    const timer = setTimeout(() => this.#kill(), this.#patience);
    try {
      while (!`\n${this.#rest}`.endsWith(`\n${end}\n`)) {
        const { value, done } = await this.#reader.read();
        if (done) throw new Unanswered(`psql ended: ${this.#rest}`);
        this.#rest += value;
      }
      const lines = this.#rest.split("\n").slice(0, -2);
      this.#rest = "";
      return lines;
    } finally {
      clearTimeout(timer);
    }
  }

  #kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#kill();
    await this.#writer.close().catch(() => {});
    await this.#reader.cancel();
    await this.#child.status;
  }
}

function psqlWords(target: PsqlTarget): string[] {
  const parts = target.addresses.map((address) => address.split(":"));
  const settings = [
    `host=${parts.map(([host]) => host).join(",")}`,
    `port=${parts.map(([, port]) => port).join(",")}`,
    `dbname=${target.database}`,
    `user=${target.user}`,
    `connect_timeout=${CONNECT_S}`,
    ...target.readOnly ? [] : ["target_session_attrs=read-write"],
  ];
  return ["psql", "-X", "-q", "-A", "-t", settings.join(" ")];
}
