import { SEALED_FIELDS, SEALED_TITLE } from "../../letter/sealed_form.ts";
import type { Mode } from "../../protocol/handshake/handshake_messages.ts";
import { TruncatedError } from "../../protocol/errors.ts";
import type { Channel } from "../../protocol/records/channel.ts";
import { parseAnswer } from "../../protocol/requests/answers.ts";
import {
  DELETE,
  type DeleteQuery,
} from "../../protocol/requests/mails/delete.ts";
import {
  DELETED,
  type DeletedQuery,
} from "../../protocol/requests/mails/deleted.ts";
import { BYE, CANCEL } from "../../protocol/requests/ending.ts";
import { GOT } from "../../protocol/requests/got.ts";
import {
  type MailFlags,
  readFlagList,
} from "../../protocol/requests/flag_list.ts";
import { FLAGS } from "../../protocol/requests/mails/flags.ts";
import { isHere } from "../../protocol/requests/message_content.ts";
import { MESSAGES } from "../../protocol/requests/mails/messages.ts";
import { readMessages } from "../../protocol/requests/message_stream.ts";
import { GROUP } from "../../protocol/requests/sealed/group.ts";
import { HEADS } from "../../protocol/requests/sealed/heads.ts";
import type { Limits } from "../../protocol/requests/greeting.ts";
import {
  IMPORT,
  type ImportAnswer,
} from "../../protocol/requests/mails/import.ts";
import { INBOX, type InboxQuery } from "../../protocol/requests/mails/inbox.ts";
import type { MailRef } from "../../protocol/requests/mail_ref.ts";
import type {
  MailPage,
  MailSummary,
} from "../../protocol/requests/mail_summary.ts";
import {
  type GivenMessage,
  READ,
  type ReadQuery,
} from "../../protocol/requests/mails/read.ts";
import { MARK, type MarkQuery } from "../../protocol/requests/mails/mark.ts";
import {
  PASSWORD,
  type PasswordQuery,
} from "../../protocol/requests/accounts/password.ts";
import { PARK } from "../../protocol/requests/park.ts";
import {
  SEARCH,
  type SearchQuery,
} from "../../protocol/requests/mails/search.ts";
import { SEND, type SendAnswer } from "../../protocol/requests/mails/send.ts";
import { UNDELETE } from "../../protocol/requests/mails/undelete.ts";
import {
  USERS,
  type UsersPage,
  type UsersQuery,
} from "../../protocol/requests/accounts/users.ts";
import { GROUP_LIST_LIMIT } from "../../protocol/limits.ts";
import type { WaitDisplay } from "../output/wait_bar.ts";
import { readAnnounced, readHeads } from "../sealed/announced.ts";
import { readContent, readOk, toFailure } from "./answers.ts";
import type { Connection } from "./connect/connection.ts";
import type {
  Download,
  ImportableMessage,
  MailSession,
  Parked,
  Upload,
} from "./mail_session.ts";
import { Exchange } from "./exchange.ts";
import { readMany } from "./read_many.ts";

function cannotPark(): never {
  throw new Error("Cannot park: there is no connection of its own");
}

/** The requests of a user, over the channel of a session. */
export class ServerSession implements MailSession {
  readonly mode: Mode;
  readonly limits: Limits;
  readonly #connection: Pick<Connection, "close">;
  readonly #channel: Channel;
  readonly #exchange: Exchange;
  /** Whether the session has ended, and its connection goes on. */
  #isOver = false;
  readonly #parked: (alive: number) => Parked;

  /**
   * @param display Shows how far the server is with a request that takes long.
   * @param parked Goes on with the connection once the session has ended; the server says
   * something every so many ms.
   */
  constructor(
    connection: Pick<Connection, "close" | "isSending">,
    channel: Channel,
    mode: Mode,
    limits: Limits,
    display?: WaitDisplay,
    parked: (alive: number) => Parked = cannotPark,
  ) {
    this.#parked = parked;
    this.#connection = connection;
    this.#channel = channel;
    this.#exchange = new Exchange(connection, channel, display);
    this.mode = mode;
    this.limits = limits;
  }

  send({ content, ...draft }: Upload): Promise<SendAnswer> {
    return this.#exchange.upload(
      SEND,
      (inline) => ({ ...draft, ...inline }),
      content,
    );
  }

  importMail({ open, ...head }: ImportableMessage): Promise<ImportAnswer> {
    return this.#exchange.upload(
      IMPORT,
      (inline) => ({ ...head, ...inline }),
      open(),
    );
  }

  /** A draft that is cancelled at once: the server refuses it if it refuses the names. */
  checkNames(to: string[]): Promise<void> {
    return this.#exchange.guard(async () => {
      const id = crypto.randomUUID();
      // A title and a type that every server takes.
      const like = { title: SEALED_TITLE, fields: SEALED_FIELDS };
      const draft = {
        id,
        to,
        ...this.limits.sealed_only ? like : { title: "" },
      };
      await this.#channel.post(SEND.ask(draft));
      await this.#channel.send(CANCEL.ask({}));
      await readOk(this.#channel, SEND);
    });
  }

  inbox(query: InboxQuery): Promise<MailPage> {
    return this.#exchange.request(INBOX, query);
  }

  search(query: SearchQuery): Promise<MailPage> {
    return this.#exchange.request(SEARCH, query);
  }

  read(query: ReadQuery): Promise<Download> {
    return this.#exchange.guard(async () => {
      const { mail, content } = await this.#exchange.ask(READ, query);
      const { id } = mail;
      const size = query.message ? mail.message_size : mail.size;
      // Of a mail that stays as it is, nobody needs to hear.
      const got = mail.unread && !query.peek
        ? () => this.#exchange.guard(() => this.#channel.send(GOT.ask({ id })))
        : () => Promise.resolve();
      return { mail, content: this.#exchange.content(size, content), got };
    });
  }

  async delete(query: DeleteQuery): Promise<MailSummary> {
    return (await this.#exchange.request(DELETE, query)).mail;
  }

  deleted(query: DeletedQuery): Promise<MailPage> {
    return this.#exchange.request(DELETED, query);
  }

  async undelete(ref: MailRef): Promise<MailSummary> {
    return (await this.#exchange.request(UNDELETE, ref)).mail;
  }

  async mark(query: MarkQuery): Promise<MailSummary> {
    return (await this.#exchange.request(MARK, query)).mail;
  }

  users(query: UsersQuery): Promise<UsersPage> {
    return this.#exchange.request(USERS, query);
  }

  heads(ids: string[]): Promise<(Uint8Array | undefined)[]> {
    return this.#exchange.guard(async () => {
      const { sizes } = await this.#exchange.ask(HEADS, { ids });
      return await readHeads(this.#channel, sizes, ids.length);
    });
  }

  flags(known?: string): Promise<MailFlags[] | undefined> {
    return this.#exchange.guard(async () => {
      const { same } = await this.#exchange.ask(FLAGS, { known });
      const list = await readFlagList(readContent(this.#channel));
      return same ? undefined : list;
    });
  }

  messages(ids: readonly string[]): AsyncGenerator<GivenMessage, void, void> {
    return readMany(ids, {
      ask: (some) => this.#channel.send(MESSAGES.ask({ ids: some })),
      answer: (some) => this.#exchange.fatally(this.#messages(some)),
    });
  }

  /** The answer to a request that was sent. */
  async *#messages(ids: string[]): AsyncGenerator<GivenMessage, void, void> {
    await this.#exchange.answer(MESSAGES);
    for await (const each of readMessages(readContent(this.#channel), ids)) {
      // What is here already cannot fail.
      if (each.mail && !isHere(each.content)) {
        yield { ...each, content: this.#exchange.fatally(each.content) };
      } else yield each;
    }
  }

  groupList(known?: string): Promise<Uint8Array | undefined> {
    return this.#exchange.guard(async () => {
      const { size } = await this.#exchange.ask(GROUP, { known });
      const list = await readAnnounced(
        this.#channel,
        size,
        GROUP_LIST_LIMIT,
      );
      return size > 0 ? list : undefined;
    });
  }

  async changePassword(change: PasswordQuery): Promise<void> {
    await this.#exchange.request(PASSWORD, change);
  }

  park(): Promise<Parked> {
    return this.#exchange.guard(async () => {
      const { alive } = await this.#exchange.ask(PARK, {});
      this.#isOver = true;
      return this.#parked(alive);
    });
  }

  drop(): void {
    this.#connection.close();
  }

  async close(): Promise<void> {
    if (this.#isOver) return;
    try {
      await this.#channel.send(BYE.ask({}));
      if (await lastAnswer(this.#channel) !== "bye") {
        throw new TruncatedError();
      }
    } catch (error) {
      throw toFailure(error);
    } finally {
      this.#connection.close();
    }
  }
}

/** The type of what the server says to a bye; a `wait` is no answer. */
async function lastAnswer(channel: Channel): Promise<string | undefined> {
  for (;;) {
    const received = await channel.receive();
    if (received?.kind !== "message") return undefined;
    const { type } = parseAnswer(received.message, BYE);
    if (type !== "wait") return type;
  }
}
