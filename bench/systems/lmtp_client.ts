import { LineConnection } from "./line_connection.ts";

/** As much of LMTP (RFC 2033) as the bench needs. */
export class LmtpClient {
  readonly #lines: LineConnection;

  private constructor(lines: LineConnection) {
    this.#lines = lines;
  }

  static async open(port: number): Promise<LmtpClient> {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    conn.setNoDelay(true);
    const client = new LmtpClient(new LineConnection(conn));
    await client.#expect("220");
    await client.#command("LHLO bench", "250");
    return client;
  }

  /** Delivers a mail; no line of the content may begin with a dot. */
  async send(to: string[], content: Uint8Array): Promise<void> {
    await this.#command("MAIL FROM:<user1@localhost>", "250");
    for (const name of to) await this.#command(`RCPT TO:<${name}>`, "250");
    await this.#command("DATA", "354");
    const head =
      "From: user1@localhost\r\nSubject: A mail of the bench\r\n\r\n";
    await this.#lines.write(head, content, "\r\n.\r\n");
    for (const _ of to) await this.#expect("250");
  }

  async close(): Promise<void> {
    await this.#command("QUIT", "221");
    this.#lines.close();
  }

  async #command(command: string, code: string): Promise<void> {
    await this.#lines.write(`${command}\r\n`);
    await this.#expect(code);
  }

  /** An answer may have several lines; all but the last have a dash. */
  async #expect(code: string): Promise<void> {
    for (;;) {
      const line = await this.#lines.line();
      if (!line.startsWith(code)) throw new Error(`Dovecot says: ${line}`);
      if (line[3] !== "-") return;
    }
  }
}
