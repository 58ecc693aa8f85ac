const CR = 13;
const LF = 10;

/** Lines ended by CR and LF, and counted bytes between them. */
export class LineConnection {
  readonly #conn: Deno.Conn;
  #buffer = new Uint8Array(256 * 1024);
  #start = 0;
  #end = 0;

  constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  async write(...parts: (string | Uint8Array)[]): Promise<void> {
    for (const part of parts) {
      const bytes = typeof part === "string"
        ? new TextEncoder().encode(part)
        : part;
      for (let done = 0; done < bytes.length;) {
        done += await this.#conn.write(bytes.subarray(done));
      }
    }
  }

  /** The next line without its end. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#buffer.subarray(0, this.#end).indexOf(LF, this.#start);
      if (end >= 0) {
        const last = this.#buffer[end - 1] === CR ? end - 1 : end;
        const line = this.#buffer.subarray(this.#start, last);
        this.#start = end + 1;
        return new TextDecoder().decode(line);
      }
      await this.#fill();
    }
  }

  /** Passes over so many bytes. */
  async skip(count: number): Promise<void> {
    for (let left = count; left > 0;) {
      if (this.#start === this.#end) await this.#fill();
      const taken = Math.min(left, this.#end - this.#start);
      this.#start += taken;
      left -= taken;
    }
  }

  close(): void {
    this.#conn.close();
  }

  async #fill(): Promise<void> {
    if (this.#start === this.#end) this.#start = this.#end = 0;
    else if (this.#start > 0) {
      this.#buffer.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
    }
    const count = await this.#conn.read(this.#buffer.subarray(this.#end));
    if (!count) throw new Error("Dovecot closed the connection");
    this.#end += count;
  }
}
