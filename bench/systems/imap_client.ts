import { LineConnection } from "./line_connection.ts";

/** As much of IMAP (RFC 3501) as the bench needs. */
export class ImapClient {
  readonly #lines: LineConnection;
  #selected = false;
  /** Mails of the box, as the server last told. */
  #exists = 0;
  #bytes = 0;
  /** Contents that came. */
  #literals = 0;

  private constructor(lines: LineConnection) {
    this.#lines = lines;
  }

  /** Connects by TLS; the certificate is the only one that is believed. */
  static async open(port: number, certificate: string): Promise<ImapClient> {
    const conn = await Deno.connectTls({
      hostname: "127.0.0.1",
      port,
      caCerts: [certificate],
    });
    const client = new ImapClient(new LineConnection(conn));
    await client.#lines.line();
    return client;
  }

  async logIn(user: string, password: string): Promise<void> {
    await this.#command(`LOGIN ${user} "${password}"`);
  }

  /** Asks for the newest mails as a mail program shows them; how many the box has. */
  async list(limit: number): Promise<number> {
    if (this.#selected) await this.#command("NOOP");
    else await this.#command("SELECT INBOX");
    this.#selected = true;
    const first = Math.max(1, this.#exists - limit + 1);
    if (this.#exists > 0) {
      await this.#command(
        `FETCH ${first}:${this.#exists} (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)`,
      );
    }
    return this.#exists;
  }

  /** Reads a mail's content; its bytes. */
  async read(index: number): Promise<number> {
    if (!this.#selected) await this.list(1);
    this.#bytes = 0;
    await this.#command(`FETCH ${index} BODY[TEXT]`);
    return this.#bytes;
  }

  /** Reads all mails whole, with their flags and times; how many came. */
  async fetchAll(): Promise<number> {
    await this.#command("SELECT INBOX");
    this.#literals = 0;
    await this.#command("FETCH 1:* (UID FLAGS INTERNALDATE BODY.PEEK[])");
    return this.#literals;
  }

  async close(): Promise<void> {
    await this.#command("LOGOUT");
    this.#lines.close();
  }

  /** Sends a command and reads all up to its answer. */
  async #command(command: string): Promise<void> {
    await this.#lines.write(`a ${command}\r\n`);
    for (;;) {
      const line = await this.#lines.line();
      const literal = /\{(\d+)\}$/.exec(line);
      const exists = /^\* (\d+) EXISTS/.exec(line);
      if (exists) this.#exists = Number(exists[1]);
      if (literal) {
        this.#literals++;
        this.#bytes += Number(literal[1]);
        await this.#lines.skip(Number(literal[1]));
      } else if (line.startsWith("a OK")) return;
      else if (line.startsWith("a ")) throw new Error(`Dovecot says: ${line}`);
    }
  }
}
