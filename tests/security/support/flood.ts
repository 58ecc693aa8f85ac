import type { Socket } from "node:net";
import { connectFrom } from "./raw_client.ts";

export interface FloodOptions {
  port: number;
  /** Connections that are held open. */
  count: number;
  /** The address that each comes from: any of 127.0.0.0/8 on Linux. */
  address: (i: number) => string;
  /** What each sends when it is open. */
  send?: Uint8Array;
  /** Whether one that is closed is opened again at once. */
  persistent?: boolean;
}

/** Many connections that do not log in. */
export class Flood implements AsyncDisposable {
  readonly #options: FloodOptions;
  readonly #sockets = new Set<Socket>();
  readonly #closed: Promise<void>[] = [];
  #stopping = false;
  /** How many were opened so far. */
  opened = 0;

  private constructor(options: FloodOptions) {
    this.#options = options;
  }

  /** Resolves when all are open. */
  static async start(options: FloodOptions): Promise<Flood> {
    const flood = new Flood(options);
    const indexes = Array.from({ length: options.count }, (_, i) => i);
    await Promise.all(indexes.map((i) => flood.#open(i)));
    return flood;
  }

  /** Connections that the server has not closed. */
  get size(): number {
    return this.#sockets.size;
  }

  /** Sends bytes on every connection. */
  send(bytes: Uint8Array): void {
    for (const socket of this.#sockets) socket.write(bytes);
  }

  /** Resolves when the server has closed all of them. */
  async ended(): Promise<void> {
    await Promise.all(this.#closed);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    for (const socket of this.#sockets) socket.destroy();
    await this.ended();
  }

  async #open(i: number): Promise<void> {
    const { address, send, port } = this.#options;
    const socket = await connectFrom(address(i), { port });
    this.opened++;
    this.#sockets.add(socket);
    this.#closed.push(this.#watch(socket, i));
    socket.resume();
    if (send) socket.write(send);
  }

  async #watch(socket: Socket, i: number): Promise<void> {
    await new Promise<void>((resolve) => socket.once("close", () => resolve()));
    this.#sockets.delete(socket);
    if (this.#options.persistent && !this.#stopping) await this.#open(i);
  }
}

/** Addresses 127.0.1.0, 127.0.1.1 ... of as many hosts. */
export function hosts(count: number): (i: number) => string {
  return (i) => `127.0.${1 + ((i % count) >> 8)}.${(i % count) & 255}`;
}
