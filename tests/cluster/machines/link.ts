/** A relay of TCP connections that stands for the network between two machines. */
export class Link implements Disposable {
  readonly #listener: Deno.TcpListener;
  readonly #target: Deno.ConnectOptions;
  readonly #conns = new Set<Deno.Conn>();
  /** Resolves while bytes may pass. */
  #open = Promise.withResolvers<void>();

  /** @param hostname The address to listen on; the system picks the port. */
  constructor(hostname: string, target: Deno.ConnectOptions) {
    this.#listener = Deno.listen({ hostname, port: 0 });
    this.#target = target;
    this.#open.resolve();
    void this.#accept();
  }

  /** Where to dial instead of the target. */
  get address(): string {
    const { hostname, port } = this.#listener.addr;
    return `${hostname}:${port}`;
  }

  /** From now on bytes stay where they are: no end of a connection hears anything. */
  cut(): void {
    this.#open = Promise.withResolvers();
  }

  /** What was held back passes, as TCP sends again what got lost. */
  heal(): void {
    this.#open.resolve();
  }

  [Symbol.dispose](): void {
    this.#listener.close();
    for (const conn of this.#conns) close(conn);
    this.heal();
  }

  async #accept(): Promise<void> {
    for await (const conn of this.#listener) {
      void this.#relay(conn).catch(() => close(conn));
    }
  }

  async #relay(near: Deno.Conn): Promise<void> {
    this.#conns.add(near);
    try {
      await this.#open.promise;
      using far = await Deno.connect(this.#target);
      this.#conns.add(far);
      const both = [this.#pump(near, far), this.#pump(far, near)];
      await Promise.all(both).finally(() => this.#conns.delete(far));
    } finally {
      this.#conns.delete(near);
      close(near);
    }
  }

  async #pump(from: Deno.Conn, to: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(64 * 1024);
    for (;;) {
      const length = await from.read(buffer);
      await this.#open.promise;
      if (length === null) return await to.closeWrite();
      await writeAll(to, buffer.subarray(0, length));
    }
  }
}

async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) {
    sent += await conn.write(bytes.subarray(sent));
  }
}

function close(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch {
    // It is closed.
  }
}
