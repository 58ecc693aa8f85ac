import { sentence } from "../output/sentence.ts";
import { RequestError } from "../../protocol/errors.ts";
import { connectAgain } from "./connect_again.ts";
import { DraftSender } from "./draft_sender.ts";
import { FileError } from "../file_error.ts";
import { showInbox } from "./inbox_pager.ts";
import {
  InputEnded,
  Interrupted,
  InvalidLine,
  type Io,
  print,
} from "../terminal/io.ts";
import { SealedBox, type Sealing } from "./sealed_box.ts";
import { showMail } from "../reading/show_mail.ts";
import { parseIndex } from "../typed_index.ts";
import type { Mailbox } from "../session/mailbox.ts";
import { Prompts } from "../terminal/prompts.ts";
import { quote } from "../output/quote.ts";

const MENU = `
Select the operation:
    1) Create and send an email
    2) Display the inbox list
    3) Display the email contents
    4) Terminate the connection
`;
const CHOICE = "    choice: ";

/** Asks what to do and does it, until the person is done or the input ends. */
export async function runMenu(
  io: Io,
  mailbox: Mailbox,
  sealing: Sealing,
): Promise<void> {
  const menu = new Menu(io, mailbox, new SealedBox(mailbox, sealing));
  try {
    while (await menu.doNext());
  } catch (error) {
    // At a question no request is under way, so that bye can be said.
    const asking = error instanceof Interrupted && !menu.isWaiting;
    if (asking) await mailbox.close();
    if (!(error instanceof InputEnded)) throw error;
  }
  await mailbox.close();
  await print(io, "The connection is terminated with the server.\n");
}

class Menu {
  readonly #io: Io;
  readonly #mailbox: Mailbox;
  readonly #prompts: Prompts;
  readonly #sealed: SealedBox;
  readonly #sender: DraftSender;

  constructor(io: Io, mailbox: Mailbox, sealed: SealedBox) {
    this.#sealed = sealed;
    this.#io = io;
    this.#mailbox = mailbox;
    this.#prompts = new Prompts(io, "output");
    const desk = { io, prompts: this.#prompts, mailbox };
    this.#sender = new DraftSender({
      ...desk,
      outgoing: (parts, id) => sealed.outgoing(parts, id),
    });
  }

  /** Whether a mail is on its way. */
  get isWaiting(): boolean {
    return this.#sender.isWaiting;
  }

  /** Does one operation; returns whether to ask for another. */
  async doNext(): Promise<boolean> {
    await print(this.#io, MENU);
    try {
      return await this.#choose((await this.#prompts.ask(CHOICE)).trim());
    } catch (error) {
      if (isHarmless(error)) {
        await print(this.#io, `${sentence(error.message)}\n`);
      } else if (!this.#io.inputIsTerminal) throw error;
      else await connectAgain(this.#prompts, this.#mailbox, error);
      return true;
    }
  }

  async #choose(choice: string): Promise<boolean> {
    switch (choice) {
      case "1":
        await this.#send();
        return true;
      case "2":
        await showInbox(this.#io, this.#prompts, this.#sealed);
        return true;
      case "3":
        await this.#read();
        return true;
      case "4":
        return false;
      default:
        throw new InvalidLine(
          `Invalid choice: ${quote(choice)} is none of 1, 2, 3 and 4`,
        );
    }
  }

  async #send(): Promise<void> {
    await this.#sender.send();
    await print(this.#io, "The message is sent to the server.\n");
  }

  async #read(): Promise<void> {
    const question = "Enter the email index you wish to view: ";
    const index = parseIndex(await this.#prompts.ask(question));
    const insists = async (question: string) =>
      this.#io.inputIsTerminal && await this.#prompts.askIfSure(question);
    const mail = await this.#sealed.read({ index, message: true }, insists);
    await print(this.#io, "\n");
    await showMail(this.#io, mail);
    await mail.got();
  }
}

/** Whether the session can go on after this error. */
function isHarmless(error: unknown): error is Error {
  return error instanceof RequestError || error instanceof FileError ||
    error instanceof InvalidLine;
}
