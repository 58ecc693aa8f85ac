import type { Bytes } from "../../../lib/crypto/bytes.ts";
import { writeAll } from "../../../lib/protocol/byte_stream.ts";
import {
  encodeFrame,
  FrameReader,
} from "../../../lib/protocol/records/frame.ts";
import { RECORD_FRAME_LIMIT } from "../../../lib/protocol/records/records.ts";

export type End = "client" | "server";

/** A frame on its way. */
export interface PassingFrame {
  /** Which connection through the proxy, from 0. */
  connection: number;
  from: End;
  /** Which frame of its direction, from 0: Hello, Welcome, records; Login, records. */
  index: number;
  /** With its header. */
  bytes: Bytes;
}

/** What becomes of a frame. */
export interface Fate {
  /** Written to where it was going. */
  onward?: Uint8Array[];
  /** Written to where it came from. */
  back?: Uint8Array[];
  /** Then both connections are closed. */
  cut?: boolean;
}

/** Decides the fate of each frame, in the order of its direction. */
export type Attack = (frame: PassingFrame) => Fate | Promise<Fate>;

/** Lets every frame pass. */
export const passAll: Attack = ({ bytes }) => ({ onward: [bytes] });

/** An attacker between clients and a server, who sees every frame and has no key. */
export class HostileProxy implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #target: { port: number };
  readonly #open = new Set<Deno.Conn>();
  readonly #running: Promise<void>[] = [];
  /** Every frame that came. */
  readonly seen: PassingFrame[] = [];
  attack: Attack;

  constructor(target: { port: number }, attack: Attack = passAll) {
    this.#target = target;
    this.attack = attack;
    this.#running.push(this.#accept());
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  /** The frames of one direction, as they came. */
  framesFrom(end: End, connection = 0): Bytes[] {
    return this.seen
      .filter((frame) => frame.from === end && frame.connection === connection)
      .map((frame) => frame.bytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const conn of this.#open) closeQuietly(conn);
    await Promise.all(this.#running);
  }

  async #accept(): Promise<void> {
    let count = 0;
    try {
      for await (const client of this.#listener) {
        this.#running.push(this.#pass(client, count++));
      }
    } catch {
      // Closed.
    }
  }

  async #pass(client: Deno.TcpConn, connection: number): Promise<void> {
    const server = await Deno.connect({
      hostname: "127.0.0.1",
      port: this.#target.port,
    });
    for (const conn of [client, server]) {
      conn.setNoDelay(true);
      this.#open.add(conn);
    }
    await Promise.all([
      this.#move(client, server, { connection, from: "client" }),
      this.#move(server, client, { connection, from: "server" }),
    ]);
    for (const conn of [client, server]) {
      closeQuietly(conn);
      this.#open.delete(conn);
    }
  }

  async #move(
    source: Deno.Conn,
    goal: Deno.Conn,
    direction: { connection: number; from: End },
  ): Promise<void> {
    const frames = new FrameReader(source, RECORD_FRAME_LIMIT);
    try {
      for (let index = 0;; index++) {
        const body = await frames.next();
        if (!body) return await goal.closeWrite();
        const frame = { ...direction, index, bytes: encodeFrame(body) };
        this.seen.push(frame);
        const { onward = [], back = [], cut } = await this.attack(frame);
        for (const bytes of onward) await writeAll(goal, bytes);
        for (const bytes of back) await writeAll(source, bytes);
        if (cut) throw new Error("cut");
      }
    } catch {
      closeQuietly(source);
      closeQuietly(goal);
    }
  }
}

function closeQuietly(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch {
    // It is closed already.
  }
}
