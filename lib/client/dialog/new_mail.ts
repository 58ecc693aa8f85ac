import { visible } from "../../program/escape.ts";
import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import type { MailPage } from "../../protocol/requests/mail_summary.ts";
import { countMails } from "../output/lists/count_mails.ts";
import { fitWidth } from "../output/display_width.ts";
import { painter } from "../colors/paint.ts";
import type { Timer } from "../surroundings.ts";
import { Interrupted, type Io } from "../terminal/io.ts";
import { Prompts } from "../terminal/prompts.ts";

/** How often to look, in ms. */
const EVERY = 60_000;

/** How often at one question: a person who has left gives their place up. */
const MOST_LOOKS = 20;

/** The box that is looked into. */
export interface LookedInto {
  /** The newest mail, without another connection where this one is lost. */
  look(): Promise<MailPage>;
  /** Ends the session at once. */
  drop(): void;
}

/** Tells a person of new mail, at the login and while the menu waits. */
export class NewMail {
  readonly #io: Io;
  readonly #prompts: Prompts;
  readonly #box: LookedInto;
  readonly #timer: Timer;
  /** The time of the newest mail that the person was told of. */
  #newest = 0;
  /** What could not be shown while a line was typed. */
  #held = "";
  #isLooking = false;
  /** A session that was lost is looked into no more. */
  #isOver = false;

  constructor(io: Io, box: LookedInto, timer: Timer) {
    this.#io = io;
    this.#prompts = new Prompts(io, "output");
    this.#box = box;
    this.#timer = timer;
  }

  get #isWanted(): boolean {
    return this.#io.inputIsTerminal && !this.#io.display.quiet;
  }

  /** Tells how many mails are unread. */
  async greet(): Promise<void> {
    if (!this.#isWanted) return;
    const page = await this.#lookOnce();
    if (!page) return;
    this.saw(page);
    const { unread } = page;
    const count = unread === 0
      ? "no unread mail"
      : countMails(unread).replace(" ", " unread ");
    await this.#prompts.tell(`You have ${count}.\n`);
  }

  /** The person sees these mails, so that none of them is news. */
  saw({ mails }: MailPage): void {
    this.#newest = Math.max(this.#newest, mails.at(-1)?.time ?? 0);
    this.#isOver = false;
  }

  /** Asks the menu's question, and looks for new mail meanwhile. */
  async while<T>(ask: () => Promise<T>): Promise<T> {
    if (!this.#isWanted) return await ask();
    if (this.#held) await this.#prompts.tell(this.#held);
    this.#held = "";
    let looks = 0;
    let looking = Promise.resolve();
    let failure: { error: unknown } | undefined;
    using _ = this.#timer(EVERY, () => {
      if (looks++ >= MOST_LOOKS || failure) return;
      looking = looking.then(() => this.#look())
        .catch((error) => void (failure = { error }));
    });
    let answer: T;
    try {
      answer = await ask();
    } catch (error) {
      // Nobody waits for an answer any more, and a bye would be out of turn.
      if (error instanceof Interrupted && this.#isLooking) this.#box.drop();
      throw error;
    } finally {
      await looking;
    }
    // An attack, or a letter that lies: it is told once the person has answered.
    if (failure) throw failure.error;
    return answer;
  }

  /** Nothing where the connection is lost: what the person does next connects again. */
  async #lookOnce(): Promise<MailPage | undefined> {
    try {
      return await this.#box.look();
    } catch (error) {
      if (!isLost(error)) throw error;
      this.#isOver = true;
    }
  }

  async #look(): Promise<void> {
    if (this.#isOver) return;
    this.#isLooking = true;
    try {
      this.#tell(await this.#lookOnce());
    } finally {
      this.#isLooking = false;
    }
  }

  #tell(page?: MailPage): void {
    const mail = page?.mails.at(-1);
    if (!mail || mail.time <= this.#newest) return;
    this.saw(page!);
    const text = `New mail from ${visible(mail.from)}: ${visible(mail.title)}`;
    const line = fitWidth(text, Math.max(20, this.#io.size().columns - 1));
    const shown = `${painter(this.#io.display)("bold", line)}\n`;
    if (!this.#io.showAbove(shown)) this.#held = shown;
  }
}

function isLost(error: unknown): boolean {
  return error instanceof Failure && error.exitCode === EXIT.cannotConnect;
}
