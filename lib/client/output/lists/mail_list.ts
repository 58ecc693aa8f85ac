import { visible } from "../../../program/escape.ts";
import { displayWidth, fitWidth, padWidth } from "../display_width.ts";
import { formatLocalTime, formatZonedTime } from "../local_time.ts";
import { explainMarks, type SealMark, sealMark } from "./seal_mark.ts";
import type { ShownMail } from "./shown_mail.ts";

import { type Paint, painter } from "../../colors/paint.ts";

/** The least of the first column: four digits, and a sign before them. */
const INDEX_WIDTH = 5;
const DATE_WIDTH = "2026-11-24".length;
const TIME_WIDTH = "2026-11-24 16:12:05".length;
const ZONED_WIDTH = "2026-11-24 16:12:05 +0100".length;
/** From so many columns on, titles leave room for the time of day, and for its zone. */
const TIME_COLUMNS = 56;
const ZONED_COLUMNS = 80;
const SENDER_WIDTH = { least: 8, most: 20 };
/** Senders take no more of a narrow terminal than this, so that titles have room. */
const SENDER_SHARE = 1 / 4;

/**
 * Lays out a list of mails in four columns, one line a mail. Those of the index and of the
 * sender grow with what is in them.
 */
export class MailList {
  readonly #columns: number | undefined;
  readonly #timeWidth: number;
  readonly #paint: Paint;
  #indexWidth = INDEX_WIDTH;
  #senderWidth = SENDER_WIDTH.least;
  readonly #marks = new Set<SealMark>();

  /**
   * @param columns Width of the terminal, which no line exceeds; none without one.
   * @param paint Makes unread mails bold.
   */
  constructor(columns?: number, paint: Paint = painter({ color: false })) {
    this.#paint = paint;
    this.#columns = columns;
    this.#timeWidth = timeWidth(columns);
  }

  /** @param who What the second column has. */
  header(mails: readonly ShownMail[], who = "From"): string {
    this.#makeRoom(mails);
    const line = this.#line("Index", " ", who, "DateTime", "Title");
    return `${this.#paint("faint", line)}\n`;
  }

  /** What the signs say that stood before an index until now; "" if there were none. */
  legend(): string {
    return explainMarks(this.#marks);
  }

  /** The lines of the mails; an N after the index marks an unread one. */
  lines(mails: readonly ShownMail[]): string {
    this.#makeRoom(mails);
    return mails.map((mail) => this.#mailLine(mail)).join("");
  }

  /** The index; a sign for the seal stands where no title can push it off the line. */
  #marked(mail: ShownMail): string {
    const index = String(mail.index);
    const mark = sealMark(mail);
    if (!mark) return index;
    this.#marks.add(mark);
    return mark + index.padStart(this.#indexWidth - mark.length);
  }

  #mailLine(mail: ShownMail): string {
    const line = this.#line(
      this.#marked(mail),
      mail.unread ? "N" : " ",
      visible(mail.from),
      this.#time(mail.time),
      visible(mail.title),
    );
    return `${mail.unread ? this.#paint("bold", line) : line}\n`;
  }

  #time(ms: number): string {
    if (this.#timeWidth === ZONED_WIDTH) return formatZonedTime(ms);
    return formatLocalTime(ms).slice(0, this.#timeWidth);
  }

  #line(
    index: string,
    mark: string,
    from: string,
    time: string,
    title: string,
  ): string {
    const sender = this.#columns ? fitWidth(from, this.#senderWidth) : from;
    const line = `${index.padStart(this.#indexWidth)}${mark} ${
      padWidth(sender, this.#senderWidth)
    }  ${time.padEnd(this.#timeWidth)}  ${title}`;
    return this.#columns ? fitWidth(line, this.#columns) : line;
  }

  #makeRoom(mails: readonly ShownMail[]): void {
    this.#indexWidth = mails.reduce(
      (width, { index }) => Math.max(width, `!${index}`.length),
      this.#indexWidth,
    );
    const widest = mails.reduce(
      (width, { from }) => Math.max(width, displayWidth(visible(from))),
      this.#senderWidth,
    );
    this.#senderWidth = this.#columns
      ? Math.min(widest, mostOfSender(this.#columns))
      : widest;
  }
}

/** @param columns 0 where a terminal does not know its width. */
function timeWidth(columns: number | undefined): number {
  if (!columns || columns >= ZONED_COLUMNS) return ZONED_WIDTH;
  return columns >= TIME_COLUMNS ? TIME_WIDTH : DATE_WIDTH;
}

function mostOfSender(columns: number): number {
  const share = Math.floor(columns * SENDER_SHARE);
  return Math.max(SENDER_WIDTH.least, Math.min(share, SENDER_WIDTH.most));
}
