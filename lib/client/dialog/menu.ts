import { sentence } from "../output/sentence.ts";
import { RequestError } from "../../protocol/errors.ts";
import { keepTyped } from "../draft/keep_typed.ts";
import {
  askRecipients,
  composeDraft,
  type TypedDraft,
  UnfinishedDraft,
} from "./compose.ts";
import type { Composing } from "./ask_again.ts";
import { connectAgain } from "./connect_again.ts";
import { FileError } from "../file_error.ts";
import { showInbox } from "./inbox_pager.ts";
import {
  InputEnded,
  Interrupted,
  InvalidLine,
  type Io,
  print,
} from "../terminal/io.ts";
import { type BoxOwner, SealedBox } from "./sealed_box.ts";
import { menuText, operationOf } from "./entries.ts";
import type { Operation } from "./operations/operation.ts";
import { NewMail } from "./new_mail.ts";
import type { InboxQuery } from "../../protocol/requests/mails/inbox.ts";
import type { MailPage } from "../../protocol/requests/mail_summary.ts";
import type { Timer } from "../surroundings.ts";
import { showMail } from "../reading/show_mail.ts";
import { parseIndex } from "../typed_index.ts";
import type { Mailbox } from "../session/mailbox.ts";
import { interruptible } from "../terminal/signals.ts";
import { Prompts } from "../terminal/prompts.ts";
import { allUsers } from "../all_users.ts";
import { nameCompleter } from "./complete_names.ts";

const CHOICE = "    choice: ";

/** What the menu is given besides the box. */
export interface MenuSurroundings {
  timer: Timer;
  /** What a person is offered besides the first four entries. */
  operations: readonly Operation[];
}

/** Asks what to do and does it, until the person is done or the input ends. */
export async function runMenu(
  io: Io,
  mailbox: Mailbox,
  owner: BoxOwner,
  { timer, operations }: MenuSurroundings,
): Promise<void> {
  const box = new SealedBox(io, mailbox, owner);
  const newMail = new NewMail(io, box, timer);
  // A script has commands for the rest.
  const more = io.inputIsTerminal ? operations : [];
  const menu = new Menu(io, mailbox, box, { newMail, more });
  try {
    await menu.greet();
    while (await menu.doNext());
  } catch (error) {
    // At a question no request is under way, so that bye can be said.
    const asking = error instanceof Interrupted && !menu.sending;
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
  /** Whether a mail is on its way. */
  sending = false;

  readonly #sealed: SealedBox;
  readonly #completeName = nameCompleter(() => allUsers(this.#mailbox.session));

  readonly #newMail: NewMail;
  readonly #more: readonly Operation[];

  constructor(
    io: Io,
    mailbox: Mailbox,
    sealed: SealedBox,
    { newMail, more }: { newMail: NewMail; more: readonly Operation[] },
  ) {
    this.#newMail = newMail;
    this.#more = more;
    this.#io = io;
    this.#mailbox = mailbox;
    this.#sealed = sealed;
    this.#prompts = new Prompts(io, "output");
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
    await operation.run({ io, prompts, mailbox, box });
  }

  /** What is in the list is no news any more. */
  async #listed(query: InboxQuery): Promise<MailPage> {
    const page = await this.#sealed.inbox(query);
    this.#newMail.saw(page);
    return page;
  }

  async #send(): Promise<void> {
    const composing = this.#composing();
    let draft = await this.#compose(composing);
    for (;;) {
      try {
        await this.#deliver(draft);
        break;
      } catch (error) {
        if (!(error instanceof Interrupted)) this.sending = false;
        if (!composing.person || !isUnknownRecipient(error)) {
          throw await this.#kept(draft, error);
        }
        // The name was known when it was asked for: the account has ended since.
        await this.#prompts.tell(`${sentence(error.message)}\n`);
        draft = { ...draft, to: await this.#askAnew(draft, composing) };
      }
    }
    await print(this.#io, "The message is sent to the server.\n");
  }

  /** A signal ends the wait for the server, so that the draft can be kept. */
  async #deliver(draft: TypedDraft): Promise<void> {
    this.sending = true;
    const id = crypto.randomUUID();
    const send = async () =>
      await this.#mailbox.send(await this.#sealed.makeDraft(draft, id), id);
    await (draft.typed ? interruptible(send) : send());
    this.sending = false;
  }

  #composing(): Composing {
    return {
      limits: this.#mailbox.session.limits,
      home: this.#io.env("HOME"),
      person: this.#io.inputIsTerminal,
      completeName: this.#completeName,
      checkNames: (to) => this.#mailbox.checkNames(to),
    };
  }

  async #compose(composing: Composing): Promise<TypedDraft> {
    try {
      return await composeDraft(this.#prompts, composing);
    } catch (error) {
      if (!(error instanceof UnfinishedDraft)) throw error;
      const { to, title, content: typed } = error.draft;
      throw await this.#kept({ to, title, typed }, error.cause);
    }
  }

  async #askAnew(draft: TypedDraft, composing: Composing): Promise<string[]> {
    try {
      return await askRecipients(this.#prompts, composing);
    } catch (error) {
      throw await this.#kept(draft, error);
    }
  }

  /** Keeps what a person typed of a mail that cannot be sent; the error to throw. */
  async #kept(
    { to, title, typed, attachments = [] }: KeptDraft,
    cause: unknown,
  ): Promise<unknown> {
    const attached = attachments.map(({ path, name }) => path ?? name);
    if (typed) {
      await keepTyped(this.#io, { to, title, content: typed, attached });
    }
    return cause;
  }

  async #read(): Promise<void> {
    const question = "Enter the email index you wish to view: ";
    const index = parseIndex(await this.#prompts.ask(question));
    const mail = await this.#sealed.read({ index, message: true });
    await print(this.#io, "\n");
    await showMail(this.#io, mail);
    await mail.got();
  }
}

/** What is kept of a draft that cannot be sent. */
type KeptDraft =
  & Pick<TypedDraft, "to" | "title" | "typed">
  & Partial<Pick<TypedDraft, "attachments">>;

/** Whether the session can go on after this error. */
function isHarmless(error: unknown): error is Error {
  return error instanceof RequestError || error instanceof FileError ||
    error instanceof InvalidLine;
}

function isUnknownRecipient(error: unknown): error is RequestError {
  return error instanceof RequestError && error.code === "unknown_recipient";
}
