/** An attacker between a client and its server, who records what the client sends. */
export class Recorder {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #target: { hostname: string; port: number };
  #recorded: Uint8Array[] = [];

  constructor(target: { hostname: string; port: number }) {
    this.#target = target;
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  /** The first frame that the client sent: its Login. */
  get login(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#recorded.flatMap((part) => [...part]));
    const length = new DataView(bytes.buffer).getUint32(0);
    return bytes.slice(0, 4 + length);
  }

  /** Passes one connection on, both ways, until it ends. */
  async relayOne(): Promise<void> {
    const client = await this.#listener.accept();
    const server = await Deno.connect(this.#target);
    const recorded = this.#recorded;
    const record = new TransformStream<
      Uint8Array<ArrayBuffer>,
      Uint8Array<ArrayBuffer>
    >({
      transform(chunk, controller) {
        recorded.push(chunk.slice());
        controller.enqueue(chunk);
      },
    });
    // When one end closes, the other direction fails; that ends the recording too.
    await Promise.allSettled([
      client.readable.pipeThrough(record).pipeTo(server.writable),
      server.readable.pipeTo(client.writable),
    ]);
  }

  close(): void {
    this.#listener.close();
  }
}
