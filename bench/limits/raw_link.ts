import { end, waitFor } from "../systems/program.ts";
import { PEER_OPERATION } from "./raw_peer.ts";

/** Bytes of an answer that says "done". */
const ACKNOWLEDGEMENT = 1;

/** A plain TCP connection over loopback to another process, without cryptography. */
export class RawLink {
  readonly #child: Deno.ChildProcess;
  readonly #conn: Deno.TcpConn;
  readonly #buffer = new Uint8Array(256 * 1024);

  private constructor(child: Deno.ChildProcess, conn: Deno.TcpConn) {
    this.#child = child;
    this.#conn = conn;
    conn.setNoDelay(true);
  }

  /** @param dir Where the peer has its files. */
  static async open(dir: string): Promise<RawLink> {
    const child = startPeer(dir);
    const [, port] = await waitFor(child.stdout, /port (\d+)\n/);
    const address = { hostname: "127.0.0.1", port: Number(port) };
    return new RawLink(child, await Deno.connect(address));
  }

  /** A request and an answer of so many bytes. How long it took, in ms. */
  async roundTrip(answer: number): Promise<number> {
    const begin = performance.now();
    await this.#request(PEER_OPERATION.answer, answer);
    await this.#receive(answer);
    return performance.now() - begin;
  }

  /** The peer reads a file and sends it: MB/s. */
  async receiveFile(bytes: number): Promise<number> {
    const begin = performance.now();
    await this.#request(PEER_OPERATION.sendFile, bytes);
    await this.#receive(bytes);
    return bytes / 1000 / (performance.now() - begin);
  }

  /** The peer writes a file, syncs it and acknowledges: MB/s. */
  async sendFile(content: Uint8Array): Promise<number> {
    const begin = performance.now();
    await this.#request(PEER_OPERATION.keepFile, content.length);
    for (let done = 0; done < content.length;) {
      done += await this.#conn.write(
        content.subarray(done, done + this.#buffer.length),
      );
    }
    await this.#receive(ACKNOWLEDGEMENT);
    return content.length / 1000 / (performance.now() - begin);
  }

  async close(): Promise<void> {
    this.#conn.close();
    await end(this.#child);
  }

  async #request(operation: number, bytes: number): Promise<void> {
    await this.#conn.write(
      new Uint8Array(Uint32Array.of(operation, bytes).buffer),
    );
  }

  async #receive(bytes: number): Promise<void> {
    for (let left = bytes; left > 0;) {
      const count = await this.#conn.read(this.#buffer);
      if (count === null) throw new Error("The peer of the raw link has ended");
      left -= count;
    }
  }
}

function startPeer(dir: string): Deno.ChildProcess {
  const module = new URL("./raw_peer.ts", import.meta.url).pathname;
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-config", "--no-lock", "-A", module, dir],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}
