import type { BarScreen } from "../../program/bar_screen.ts";
import { ERASE_LINE } from "../../program/progress_bar.ts";
import type { ReadQuery } from "../../protocol/requests/mails/read.ts";
import type { Download } from "../session/mail_session.ts";
import { formatSize } from "../output/format_size.ts";
import type { Transfer, Watch } from "./transfer.ts";

/** Contents of more bytes have a bar. */
const LONG = 1e6;

/** How often it is drawn at the most, in ms. */
const EVERY = 100;

/** The rate is that of the last so many ms. */
const WINDOW = 5_000;

/** The widest bar. */
const WIDTH = 30;

/**
 * The same pieces; while they are taken, a bar shows how many bytes that were, at what
 * rate, and how long the rest may take. Short contents have none.
 *
 * @param screen Where the bar is drawn, if anywhere.
 */
export function withBar(
  screen: BarScreen | undefined,
  transfer: Transfer,
  pieces: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  if (!screen || transfer.total <= LONG) return pieces;
  return drawing(screen, transfer, pieces);
}

async function* drawing(
  screen: BarScreen,
  { label, total, now = () => performance.now() }: Transfer,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const meter = new Meter(total, now());
  let drawn = -Infinity;
  try {
    for await (const piece of pieces) {
      meter.add(piece.length, now());
      if (now() - drawn >= EVERY) {
        drawn = now();
        const line = transferLine(label, meter, screen.columns());
        screen.write(ERASE_LINE + line);
      }
      yield piece;
    }
  } finally {
    screen.write(ERASE_LINE);
  }
}

/** A download whose content shows a bar while it comes. */
export function watchDownload(
  watch: Watch,
  download: Download,
  { message = false }: Pick<ReadQuery, "message">,
): Download {
  const { mail } = download;
  const total = message ? mail.message_size : mail.size;
  const content = watch({ label: "Receiving", total }, download.content);
  return { ...download, content };
}

/** How far a transfer is. */
export interface Progress {
  done: number;
  total: number;
  /** Bytes a second; 0 where nothing is known. */
  rate: number;
}

/**
 * One line that shows the progress. What does not fit on a narrow terminal is left out: a
 * line that wraps could not be drawn over.
 */
export function transferLine(
  label: string,
  { done, total, rate }: Progress,
  columns: number,
): string {
  const share = Math.min(done / total, 1);
  const percent = `${Math.floor(100 * share)}%`;
  const sizes = `${formatSize(Math.min(done, total))} of ${formatSize(total)}`;
  const speed = rate > 0
    ? `, ${formatSize(Math.round(rate))}/s, ${
      timeLeft(total - done, rate)
    } left`
    : "";
  const full = `${label} [] ${sizes}${speed}`;
  const room = Math.min(columns - 1 - full.length, WIDTH);
  if (room >= 5) {
    const bar = "#".repeat(Math.floor(share * room)).padEnd(room, ".");
    return `${label} [${bar}] ${sizes}${speed}`;
  }
  const shorter = [`${label} ${sizes}${speed}`, `${label} ${percent}`, percent];
  return shorter.find((line) => line.length < columns) ?? "";
}

/** Minutes and seconds, rounded up. */
function timeLeft(bytes: number, rate: number): string {
  const seconds = Math.ceil(Math.max(bytes, 0) / rate);
  return `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, "0")}`;
}

/** Counts bytes, and measures their rate of late. */
class Meter implements Progress {
  done = 0;
  readonly #samples: { time: number; done: number }[];

  constructor(readonly total: number, time: number) {
    this.#samples = [{ time, done: 0 }];
  }

  add(bytes: number, time: number): void {
    this.done += bytes;
    const samples = this.#samples;
    if (time - samples.at(-1)!.time >= EVERY) {
      samples.push({ time, done: this.done });
    }
    while (samples.length > 2 && time - samples[0].time > WINDOW) {
      samples.shift();
    }
  }

  get rate(): number {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)!];
    const seconds = (last.time - first.time) / 1000;
    return seconds > 0 ? (last.done - first.done) / seconds : 0;
  }
}
