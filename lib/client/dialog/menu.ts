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
import { menuText, operationOf } from "./entries.ts";
import type { Begin } from "./begun_letter.ts";
import type { Operation } from "./operations/operation.ts";
import { NewMail } from "./new_mail.ts";
import type { InboxQuery } from "../../protocol/requests/mails/inbox.ts";
import type { MailPage } from "../../protocol/requests/mail_summary.ts";
import type { Timer } from "../surroundings.ts";
import { withPager } from "../reading/paged_output.ts";
import { readOriginal } from "../answer/read_original.ts";
import { showMail } from "../reading/show_mail.ts";
import { parseIndex } from "../typed_index.ts";
import type { Mailbox } from "../session/mailbox.ts";
import { Prompts } from "../terminal/prompts.ts";

const CHOICE = "    choice: ";

/** What the menu is given besides the box. */
export interface MenuSurroundings {
  /** Whose box it is. */
  user: string;
  timer: Timer;
  /** What a person is offered besides the first four entries. */
  operations: readonly Operation[];
}

/** Asks what to do and does it, until the person is done or the input ends. */
export async function runMenu(
  io: Io,
  mailbox: Mailbox,
  sealing: Sealing,
  { user, timer, operations }: MenuSurroundings,
): Promise<void> {
  const box = new SealedBox(mailbox, sealing);
  const newMail = new NewMail(io, box, timer);
  // A script has commands for the rest.
  const more = io.inputIsTerminal ? operations : [];
  const menu = new Menu(io, mailbox, box, { user, newMail, more });
  try {
    await menu.greet();
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

interface MenuParts {
  user: string;
  newMail: NewMail;
  more: readonly Operation[];
}

class Menu {
  readonly #io: Io;
  readonly #mailbox: Mailbox;
  readonly #prompts: Prompts;
  readonly #sealed: SealedBox;
  readonly #sender: DraftSender;

  readonly #newMail: NewMail;
  readonly #more: readonly Operation[];
  readonly #user: string;

  constructor(
    io: Io,
    mailbox: Mailbox,
    sealed: SealedBox,
    { user, newMail, more }: MenuParts,
  ) {
    this.#user = user;
    this.#newMail = newMail;
    this.#more = more;
    this.#io = io;
    this.#mailbox = mailbox;
    this.#sealed = sealed;
    this.#prompts = new Prompts(io, "output");
    const desk = { io, prompts: this.#prompts, mailbox };
    this.#sender = new DraftSender({
      ...desk,
      outgoing: (parts, id, choice) => sealed.outgoing(parts, id, choice),
      checkNames: (to) => sealed.checkNames(to),
      aliases: () => sealed.aliases(),
    });
  }

  /** Whether a mail is on its way. */
  get isWaiting(): boolean {
    return this.#sender.isWaiting;
  }

  /** Tells a person how much is unread. */
  async greet(): Promise<void> {
    await this.#orGoOn(() => this.#newMail.greet());
  }

  /** Does one operation; returns whether to ask for another. */
  async doNext(): Promise<boolean> {
    let goesOn = true;
    await this.#orGoOn(async () => {
      await print(this.#io, menuText(this.#more));
      const ask = () => this.#prompts.ask(CHOICE);
      const choice = (await this.#newMail.while(ask)).trim();
      goesOn = await this.#choose(choice);
    });
    return goesOn;
  }

  /** Says what went wrong, if the session can go on after it. */
  async #orGoOn(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (isHarmless(error)) {
        await print(this.#io, `${sentence(error.message)}\n`);
      } else if (!this.#io.inputIsTerminal) throw error;
      else await connectAgain(this.#prompts, this.#mailbox, error);
    }
  }

  async #choose(choice: string): Promise<boolean> {
    switch (choice) {
      case "1":
        await this.#send();
        return true;
      case "2":
        await showInbox(this.#io, this.#prompts, {
          inbox: (query) => this.#listed(query),
        });
        return true;
      case "3":
        await this.#read();
        return true;
      case "4":
        return false;
      default:
        await this.#doMore(choice);
        return true;
    }
  }

  async #doMore(choice: string): Promise<void> {
    const operation = operationOf(choice, this.#more);
    const [io, prompts] = [this.#io, this.#prompts];
    const [mailbox, box] = [this.#mailbox, this.#sealed];
    const user = this.#user;
    const sendAnswer = async (begin: Begin) => {
      await this.#sender.sendAnswer(begin);
      await this.#saySent();
    };
    await operation.run({
      ...{ io, prompts, mailbox, box, user },
      ...{ readOriginal, sendAnswer },
    });
  }

  /** What is in the list is no news any more. */
  async #listed(query: InboxQuery): Promise<MailPage> {
    const page = await this.#sealed.inbox(query);
    this.#newMail.saw(page);
    return page;
  }

  async #send(): Promise<void> {
    await this.#sender.send();
    await this.#saySent();
  }

  #saySent(): Promise<void> {
    return print(this.#io, "The message is sent to the server.\n");
  }

  async #read(): Promise<void> {
    const question = "Enter the email index you wish to view: ";
    const index = parseIndex(await this.#prompts.ask(question));
    const insists = async (question: string) =>
      this.#io.inputIsTerminal && await this.#prompts.askIfSure(question);
    const mail = await this.#sealed.read({ index, message: true }, { insists });
    await print(this.#io, "\n");
    await withPager(this.#io, async (screen) => {
      await showMail(screen, mail);
      await mail.got();
    });
  }
}

/** Whether the session can go on after this error. */
function isHarmless(error: unknown): error is Error {
  return error instanceof RequestError || error instanceof FileError ||
    error instanceof InvalidLine;
}
