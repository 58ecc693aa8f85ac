import { end, waitFor } from "../systems/program.ts";
import {
  ANSWER_BYTES,
  records,
  recordsOf,
  REQUEST_BYTES,
} from "./raw_relay_peer.ts";

/**
 * What a request takes at least where bytes of a client go through a relay to a process of
 * its own, and every record is sealed by WebCrypto: no code of letterlock, but the same
 * processes, threads, pipes and calls of Deno.
 */
export class RawRelay {
  readonly #child: Deno.ChildProcess;
  readonly #conn: Deno.TcpConn;
  readonly #records = records();
  readonly #request = new Uint8Array(REQUEST_BYTES);
  readonly #answer = new Uint8Array(ANSWER_BYTES + 64);

  private constructor(child: Deno.ChildProcess, conn: Deno.TcpConn) {
    this.#child = child;
    this.#conn = conn;
    conn.setNoDelay(true);
  }

  /**
   * @param dir Where the far end has its file.
   * @param kept Bytes of each content that it keeps; 0 for one that answers with a file.
   */
  static async open(dir: string, kept = 0): Promise<RawRelay> {
    const path = new URL("./raw_relay_peer.ts", import.meta.url).pathname;
    const flags = ["run", "--quiet", "--no-config", "--no-lock", "-A"];
    const child = new Deno.Command(Deno.execPath(), {
      args: [...flags, path, "relay", dir, `${kept}`],
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const [, port] = await waitFor(child.stdout, /port (\d+)\n/);
    const address = { hostname: "127.0.0.1", port: Number(port) };
    return new RawRelay(child, await Deno.connect(address));
  }

  /** Asks for the file. How long it took, in ms. */
  async read(): Promise<number> {
    const begin = performance.now();
    const { seal } = await this.#records;
    await this.#conn.write(await seal(this.#request));
    await this.#receive();
    return performance.now() - begin;
  }

  /** Sends content that the far end keeps. How long it took, in ms. */
  async send(content: Uint8Array<ArrayBuffer>): Promise<number> {
    const begin = performance.now();
    const { seal } = await this.#records;
    const sealed = recordsOf(content.length)
      .map(([from, to]) => seal(content.subarray(from, to)));
    for (const record of sealed) {
      const bytes = await record;
      for (let done = 0; done < bytes.length;) {
        done += await this.#conn.write(bytes.subarray(done));
      }
    }
    await this.#receive();
    return performance.now() - begin;
  }

  async #receive(): Promise<void> {
    const { open, sealed } = await this.#records;
    const length = sealed(ANSWER_BYTES);
    for (let came = 0; came < length;) {
      const count = await this.#conn.read(this.#answer.subarray(came));
      if (count === null) throw new Error("The relay has ended");
      came += count;
    }
    await open(this.#answer.subarray(0, length));
  }

  async close(): Promise<void> {
    this.#conn.close();
    await end(this.#child);
  }
}
