import { visible } from "../../../program/escape.ts";
import { displayWidth, fitWidth, padWidth } from "../display_width.ts";
import { formatLocalTime, formatZonedTime } from "../local_time.ts";
import { explainMarks, type SealMark, sealMark } from "./seal_mark.ts";
import type { ShownMail } from "./shown_mail.ts";

import { type Paint, painter } from "../../colors/paint.ts";

const INDEX_WIDTH = 5;
const TIME_WIDTH = "2026-11-24 16:12:05".length;
const ZONED_WIDTH = "2026-11-24 16:12:05 +0100".length;
/** From so many columns on, titles leave room for the zone of the times. */
const ZONED_COLUMNS = 80;
const SENDER_WIDTH = { least: 8, most: 20 };

/**
 * Lays out a list of mails in four columns, one line a mail. The sender's column grows
 * with the names in it.
 */
export class MailList {
  readonly #columns: number | undefined;
  readonly #zoned: boolean;
  readonly #paint: Paint;
  #senderWidth = SENDER_WIDTH.least;
  readonly #marks = new Set<SealMark>();

  /**
   * @param columns Width of the terminal, which no line exceeds; none without one.
   * @param paint Makes unread mails bold.
   */
  constructor(columns?: number, paint: Paint = painter({ color: false })) {
    this.#paint = paint;
    this.#columns = columns;
    // A terminal that does not know its width says 0.
    this.#zoned = !columns || columns >= ZONED_COLUMNS;
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
    const index = String(mail.index).padStart(INDEX_WIDTH);
    const mark = sealMark(mail);
    if (!mark) return index;
    this.#marks.add(mark);
    return mark + index.replace(/^ /, "");
  }

  #mailLine(mail: ShownMail): string {
    const line = this.#line(
      this.#marked(mail),
      mail.unread ? "N" : " ",
      visible(mail.from),
      this.#zoned ? formatZonedTime(mail.time) : formatLocalTime(mail.time),
      visible(mail.title),
    );
    return `${mail.unread ? this.#paint("bold", line) : line}\n`;
  }

  #line(
    index: string,
    mark: string,
    from: string,
    time: string,
    title: string,
  ): string {
    const sender = this.#columns ? fitWidth(from, this.#senderWidth) : from;
    const line = `${index.padStart(INDEX_WIDTH)}${mark} ${
      padWidth(sender, this.#senderWidth)
    }  ${time.padEnd(this.#zoned ? ZONED_WIDTH : TIME_WIDTH)}  ${title}`;
    return this.#columns ? fitWidth(line, this.#columns) : line;
  }

  #makeRoom(mails: readonly ShownMail[]): void {
    const widest = mails.reduce(
      (width, { from }) => Math.max(width, displayWidth(visible(from))),
      this.#senderWidth,
    );
    this.#senderWidth = this.#columns
      ? Math.min(widest, SENDER_WIDTH.most)
      : widest;
  }
}
