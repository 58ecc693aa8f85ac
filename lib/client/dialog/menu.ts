import { visible } from "../../program/escape.ts";
import { RequestError } from "../../protocol/errors.ts";
import { composeDraft } from "./compose.ts";
import { FileError } from "../file_error.ts";
import { showInbox } from "./inbox_pager.ts";
import {
  InputEnded,
  Interrupted,
  InvalidLine,
  type Io,
  print,
} from "../terminal/io.ts";
import { mailHeader, visibleContents } from "../output/mail_display.ts";
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
export async function runMenu(io: Io, mailbox: Mailbox): Promise<void> {
  const menu = new Menu(io, mailbox);
  try {
    while (await menu.doNext());
  } catch (error) {
    // Signals interrupt only a question, so no request is under way and bye can be said.
    if (error instanceof Interrupted) await mailbox.close();
    if (!(error instanceof InputEnded)) throw error;
  }
  await mailbox.close();
  await print(io, "The connection is terminated with the server.\n");
}

class Menu {
  readonly #io: Io;
  readonly #mailbox: Mailbox;
  readonly #prompts: Prompts;

  constructor(io: Io, mailbox: Mailbox) {
    this.#io = io;
    this.#mailbox = mailbox;
    this.#prompts = new Prompts(io, "output");
  }

  /** Does one operation; returns whether to ask for another. */
  async doNext(): Promise<boolean> {
    await print(this.#io, MENU);
    try {
      return await this.#choose((await this.#prompts.ask(CHOICE)).trim());
    } catch (error) {
      if (!isHarmless(error)) throw error;
      await print(this.#io, `${visible(error.message)}.\n`);
      return true;
    }
  }

  async #choose(choice: string): Promise<boolean> {
    switch (choice) {
      case "1":
        await this.#send();
        return true;
      case "2":
        await showInbox(this.#io, this.#prompts, this.#mailbox.session);
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
    const home = this.#io.env("HOME");
    const { limits } = this.#mailbox.session;
    const draft = await composeDraft(this.#prompts, limits, home);
    await this.#mailbox.send(draft);
    await print(this.#io, "The message is sent to the server.\n");
  }

  async #read(): Promise<void> {
    const question = "Enter the email index you wish to view: ";
    const index = parseIndex(await this.#prompts.ask(question));
    const { mail, content } = await this.#mailbox.session.read({ index });
    await print(this.#io, `\n${mailHeader(mail)}`);
    for await (const text of visibleContents(content)) {
      await print(this.#io, text);
    }
  }
}

/** Whether the session can go on after this error. */
function isHarmless(error: unknown): error is Error {
  return error instanceof RequestError || error instanceof FileError ||
    error instanceof InvalidLine;
}
