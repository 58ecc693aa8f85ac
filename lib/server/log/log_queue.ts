import { type Bytes, concatBytes, encodeText } from "../../crypto/bytes.ts";
import { type Clock, systemClock } from "../../program/clock.ts";
import { LOG_FLUSH_MS, LOG_QUEUE_BYTES } from "../limits.ts";

const NEWLINE = Uint8Array.of(0x0a);

/** What a {@link LogQueue} works with. */
export interface LogQueueOptions {
  /** Takes some of the bytes, at least one, and says how many; it may take any time. */
  write(bytes: Bytes): Promise<number>;
  /** The line that tells how many were lost. */
  lostLine(count: number): string;
  /** Told why, when lines begin to be lost. */
  onLost(error: Error): void;
  clock?: Clock;
  /** Most bytes that wait. */
  limit?: number;
}

/** What waits: a line, or the one that tells that some were lost. */
interface Waiting {
  /** With the newline. */
  bytes: Bytes;
  /** Lines that are lost if this is. */
  lines: number;
  /** Whether it is the line that tells of them. */
  isTelling?: true;
}

/**
 * Writes lines one after the other while the program goes on, so that a pipe whose reader
 * stands still holds up nobody. What the queue has no room for, or the system does not
 * take, is dropped and counted; the count is told in its place once lines are taken again.
 */
export class LogQueue {
  readonly #options: Required<LogQueueOptions>;
  readonly #waiting: Waiting[] = [];
  #bytes = 0;
  /** Lines that were lost and are not told yet. */
  #lost = 0;
  /** Lines that were lost, whether told or not. */
  #allLost = 0;
  /** Whether lines were lost since all that waited was written. */
  #isFailing = false;
  /** Whether the latest line was cut by an error: the next begins on a line of its own. */
  #isCut = false;
  #running?: Promise<void>;

  constructor(options: LogQueueOptions) {
    this.#options = { clock: systemClock, limit: LOG_QUEUE_BYTES, ...options };
  }

  /** Lines that were lost since the beginning, and whether they are being lost now. */
  get loss(): { lines: number; isFailing: boolean } {
    return { lines: this.#allLost, isFailing: this.#isFailing };
  }

  /** Takes a line without its end; never waits, never throws. */
  put(line: string): void {
    const bytes = encodeText(`${line}\n`);
    if (this.#bytes + bytes.length > this.#options.limit) {
      this.#allLost++;
      return this.#lose(1, new Error("its reader stands still"));
    }
    this.#putLoss();
    this.#push({ bytes, lines: 1 });
    this.#running ??= this.#run();
  }

  /** Waits until all is written, for a fraction of a second at most. */
  async flush(): Promise<void> {
    const { clock } = this.#options;
    const late = Promise.withResolvers<void>();
    const timer = clock.setTimeout(late.resolve, LOG_FLUSH_MS);
    await Promise.race([this.#running, late.promise]);
    clock.clearTimeout(timer);
  }

  #push(item: Waiting): void {
    this.#waiting.push(item);
    this.#bytes += item.bytes.length;
  }

  #putLoss(): void {
    const lines = this.#lost;
    if (lines === 0) return;
    this.#lost = 0;
    const bytes = encodeText(`${this.#options.lostLine(lines)}\n`);
    this.#push({ bytes, lines, isTelling: true });
  }

  async #run(): Promise<void> {
    for (let item; (item = this.#waiting[0]);) {
      const isWritten = await this.#tryWrite(item);
      this.#waiting.shift();
      this.#bytes -= item.bytes.length;
      if (isWritten && this.#waiting.length === 0) this.#catchUp();
    }
    this.#running = undefined;
  }

  #catchUp(): void {
    if (this.#lost === 0) this.#isFailing = false;
    else this.#putLoss();
  }

  async #tryWrite({ bytes, lines, isTelling }: Waiting): Promise<boolean> {
    try {
      await this.#write(bytes);
      return true;
    } catch (error) {
      if (!isTelling) this.#allLost++;
      this.#lose(lines, error as Error);
      return false;
    }
  }

  async #write(line: Bytes): Promise<void> {
    let rest = this.#isCut ? concatBytes(NEWLINE, line) : line;
    while (rest.length > 0) {
      rest = rest.subarray(await this.#options.write(rest));
      this.#isCut = rest.length > 0;
    }
  }

  #lose(lines: number, error: Error): void {
    this.#lost += lines;
    if (this.#isFailing) return;
    this.#isFailing = true;
    this.#options.onLost(error);
  }
}
