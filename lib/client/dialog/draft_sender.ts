import { RequestError } from "../../protocol/errors.ts";
import type { Draft } from "../draft/draft.ts";
import type { DraftParts } from "../draft/draft_parts.ts";
import { keepTyped } from "../draft/keep_typed.ts";
import { NO_COPY } from "../draft/no_copy.ts";
import { sentence } from "../output/sentence.ts";
import { CannotSeal } from "../sealed/no_keys.ts";
import type { Mailbox } from "../session/mailbox.ts";
import { Interrupted, InvalidLine, type Io } from "../terminal/io.ts";
import type { Prompts } from "../terminal/prompts.ts";
import { interruptible, signalsKept } from "../terminal/signals.ts";
import type { Alias } from "../../seal/members.ts";
import { aliasLine } from "../aliases/alias_line.ts";
import { allUsers } from "../all_users.ts";
import { nameCompleter } from "./complete_names.ts";
import type { Begin } from "./begun_letter.ts";
import type { Composing } from "./ask_again.ts";
import {
  askRecipients,
  composeAnswer,
  composeDraft,
  type TypedDraft,
  UnfinishedDraft,
} from "./compose.ts";

/** Asks for a draft. */
type Compose = (composing: Composing) => Promise<TypedDraft>;

/** What sending works with. */
export interface Desk {
  io: Io;
  prompts: Prompts;
  mailbox: Mailbox;
  /** Makes a draft as it goes; `never` lets the server read it. */
  outgoing(parts: DraftParts, id: string, choice?: "never"): Promise<Draft>;
  /** Asks whether these can be written to, and gives the aliases among them. */
  checkNames(to: string[]): Promise<Alias[]>;
  /** Aliases of the group. */
  aliases(): Promise<readonly Alias[]>;
}

/** Asks for drafts and sends them; what a person typed of one that cannot go is kept. */
export class DraftSender {
  readonly #desk: Desk;
  /** Whether a request is under way, which no bye may cut short. */
  isWaiting = false;

  readonly #completeName = nameCompleter(async () => {
    const { mailbox, aliases } = this.#desk;
    const names = await allUsers(mailbox.session);
    return [...names, ...(await aliases()).map(({ name }) => name)];
  });

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Asks for a draft, and sends it. */
  send(compose: Compose = this.#composeDraft): Promise<void> {
    return signalsKept(() => this.#send(compose));
  }

  async #send(compose: Compose): Promise<void> {
    const composing = this.#composing();
    let draft = await this.#compose(composing, compose);
    for (;;) {
      try {
        return await this.#deliver(draft);
      } catch (error) {
        if (!(error instanceof Interrupted)) this.isWaiting = false;
        if (!composing.person || !isUnknownRecipient(error)) {
          throw await this.#kept(draft, error);
        }
        // The name was known when it was asked for: the account has ended since.
        await this.#desk.prompts.tell(`${sentence(error.message)}\n`);
        draft = { ...draft, to: await this.#askAnew(draft, composing) };
      }
    }
  }

  /** Has a person write a letter that was begun, and sends it. */
  async sendAnswer(begin: Begin): Promise<void> {
    const { prompts } = this.#desk;
    await this.send(async (composing) => {
      const begun = await begin(() => askRecipients(prompts, composing));
      return await composeAnswer(prompts, composing, begun);
    });
  }

  async #deliver(draft: TypedDraft): Promise<void> {
    const id = crypto.randomUUID();
    const outgoing = await this.#outgoing({ copy: true, ...draft }, id);
    const { io, mailbox } = this.#desk;
    const send = () => mailbox.send(outgoing, id);
    const { copied } = await this.#wait(draft, send);
    if (copied === false) io.warn(NO_COPY);
  }

  /** The draft as it goes; only a person's own word lets it go unsealed that cannot. */
  async #outgoing(draft: TypedDraft, id: string): Promise<Draft> {
    const { io, prompts } = this.#desk;
    try {
      return await this.#wait(draft, () => this.#desk.outgoing(draft, id));
    } catch (error) {
      if (!(error instanceof CannotSeal)) throw error;
      this.isWaiting = false;
      if (!io.inputIsTerminal || !error.mayGoUnsealed) throw refused(error);
      const why = sentence(error.message);
      const question = `${why} Send unsealed? [y/N] `;
      if (await prompts.askIfSure(question)) {
        return await this.#desk.outgoing(draft, id, "never");
      }
      throw new InvalidLine("The mail is not sent");
    }
  }

  /** A signal ends the wait for the server, so that the draft can be kept. */
  async #wait<T>(draft: TypedDraft, work: () => Promise<T>): Promise<T> {
    this.isWaiting = true;
    const done = await (draft.typed ? interruptible(work) : work());
    this.isWaiting = false;
    return done;
  }

  #composing(): Composing {
    const { io, mailbox } = this.#desk;
    return {
      limits: mailbox.session.limits,
      home: io.env("HOME"),
      person: io.inputIsTerminal,
      completeName: this.#completeName,
      checkNames: (to) => this.#checkNames(to),
    };
  }

  /** Says whom aliases stand for, before a person writes to them. */
  async #checkNames(to: string[]): Promise<void> {
    const { prompts, checkNames } = this.#desk;
    for (const alias of await checkNames(to)) {
      await prompts.tell(aliasLine(alias));
    }
  }

  readonly #composeDraft = (composing: Composing) =>
    composeDraft(this.#desk.prompts, composing);

  async #compose(
    composing: Composing,
    compose: Compose,
  ): Promise<TypedDraft> {
    try {
      return await compose(composing);
    } catch (error) {
      if (!(error instanceof UnfinishedDraft)) throw error;
      const { to, title, content: typed } = error.draft;
      throw await this.#kept({ to, title, typed }, error.cause);
    }
  }

  async #askAnew(draft: TypedDraft, composing: Composing): Promise<string[]> {
    try {
      return await askRecipients(this.#desk.prompts, composing);
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
      await keepTyped(this.#desk.io, { to, title, content: typed, attached });
    }
    return cause;
  }
}

/** What is kept of a draft that cannot be sent. */
type KeptDraft =
  & Pick<TypedDraft, "to" | "title" | "typed">
  & Partial<Pick<TypedDraft, "attachments">>;

function isUnknownRecipient(error: unknown): error is RequestError {
  return error instanceof RequestError && error.code === "unknown_recipient";
}

/** The menu goes on after it. */
function refused({ message, hint }: CannotSeal): InvalidLine {
  return new InvalidLine(`${message}; ${hint}`);
}
