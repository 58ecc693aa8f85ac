import type {
  Download,
  ImportableMessage,
  MailSession,
  Parked,
  Upload,
} from "../../../lib/client/session/mail_session.ts";
import { concatBytes, sha256 } from "../../../lib/crypto/bytes.ts";
import type { Mode } from "../../../lib/protocol/handshake/handshake_messages.ts";
import { RequestError } from "../../../lib/protocol/errors.ts";
import { encodeMessage, parseMessage } from "../../../lib/protocol/message.ts";
import {
  DELETE,
  type DeleteQuery,
} from "../../../lib/protocol/requests/mails/delete.ts";
import {
  DELETED,
  type DeletedQuery,
} from "../../../lib/protocol/requests/mails/deleted.ts";
import { UNDELETE } from "../../../lib/protocol/requests/mails/undelete.ts";
import {
  IMPORT,
  type ImportAnswer,
  type ImportHead,
} from "../../../lib/protocol/requests/mails/import.ts";
import {
  INBOX,
  type InboxQuery,
} from "../../../lib/protocol/requests/mails/inbox.ts";
import {
  flagLine,
  type MailFlags,
} from "../../../lib/protocol/requests/flag_list.ts";
import type { Limits } from "../../../lib/protocol/requests/greeting.ts";
import type { MailRef } from "../../../lib/protocol/requests/mail_ref.ts";
import type {
  MailPage,
  MailSummary,
} from "../../../lib/protocol/requests/mail_summary.ts";
import {
  type GivenMessage,
  READ,
  type ReadMail,
  type ReadQuery,
} from "../../../lib/protocol/requests/mails/read.ts";
import {
  MARK,
  type MarkQuery,
} from "../../../lib/protocol/requests/mails/mark.ts";
import type { OkDefinition } from "../../../lib/protocol/requests/request.ts";
import {
  SEARCH,
  type SearchQuery,
} from "../../../lib/protocol/requests/mails/search.ts";
import {
  SEND,
  type SendAnswer,
} from "../../../lib/protocol/requests/mails/send.ts";
import {
  USERS,
  type UsersPage,
  type UsersQuery,
} from "../../../lib/protocol/requests/accounts/users.ts";
import {
  PASSWORD,
  type PasswordQuery,
} from "../../../lib/protocol/requests/accounts/password.ts";
import { sampleMail, sampleReadMail } from "../../support/sample_mail.ts";

/** A mail of the box; what is left out is that of any mail. */
export interface FakeMail extends Partial<ReadMail> {
  from: string;
  title: string;
  content: Uint8Array | string;
  /** What is stored before the content; a title, if left out. */
  head?: string;
}

/** A box in memory in the place of a server. */
export class FakeSession implements MailSession {
  mode: Mode = "enhanced";
  readonly limits: Limits = {
    title: 100,
    content: 1_000_000,
    recipients: 100,
    attachments: 25_000_000,
  };
  readonly sent: (Omit<Upload, "content"> & { bytes: Uint8Array })[] = [];
  /** What was asked of the box. */
  readonly calls: string[] = [];
  readonly imported: (ImportHead & { bytes: Uint8Array })[] = [];
  closed = 0;
  dropped = 0;
  /** How the server answers a change of the password, if not by doing it. */
  refusePassword?: Error;
  /** What a park gives, in turn; a server that cannot park after them. */
  parks: (Parked | Error)[] = [];
  names = ["alice", "bob", "carol"];
  #mails: FakeMail[];
  #delivered = 1000;
  readonly #deleted: FakeMail[] = [];

  constructor(mails: FakeMail[] = []) {
    this.#mails = mails.map((mail, i) => ({
      id: `id-${i + 1}`,
      unread: false,
      // 2026-11-24 16:12:05 of the local time, and a minute more each.
      time: new Date(2026, 10, 24, 16, 12 + i, 5).getTime(),
      to: ["alice"],
      ...mail,
    }));
  }

  /** A mail comes. */
  deliver(mail: FakeMail): void {
    const id = `id-${++this.#delivered}`;
    const time = Date.UTC(2026, 10, 25, 0, 0, this.#delivered);
    this.#mails.push({ id, unread: true, time, to: ["alice"], ...mail });
  }
  /** Whether the box has no room for copies. */
  isFull = false;

  async send({ content, ...draft }: Upload): Promise<SendAnswer> {
    const pieces: BlobPart[] = [];
    for await (const piece of content) pieces.push(piece.slice());
    await this.checkNames([...draft.to, ...draft.cc ?? []]);
    this.sent.push({ ...draft, bytes: await new Blob(pieces).bytes() });
    const copied = draft.copy && { copied: !this.isFull };
    return overTheWire(SEND, { id: `sent-${this.sent.length}`, ...copied });
  }

  checkNames(to: string[]): Promise<void> {
    const unknown = to.find((name) => !this.names.includes(name));
    if (!unknown) return Promise.resolve();
    const message = `There is no user ${unknown}`;
    return Promise.reject(new RequestError("unknown_recipient", message));
  }

  async inbox(query: InboxQuery): Promise<MailPage> {
    this.calls.push(`inbox ${JSON.stringify(query)}`);
    const page = this.#page(
      query,
      (mail) =>
        (!query.unread || mail.unread === true) &&
        (query.sent === undefined ||
          (query.sent ? mail.sent !== undefined : !mail.copy)),
    );
    return await overTheWire(INBOX, page);
  }

  async search(query: SearchQuery): Promise<MailPage> {
    this.calls.push(`search ${JSON.stringify(query)}`);
    const page = this.#page(
      query,
      ({ from, title, content, encoded }) =>
        `${from}\n${title}`.includes(query.text) ||
        (query.contents === true && !encoded &&
          String(content).includes(query.text)),
    );
    return await overTheWire(SEARCH, page);
  }

  #page(
    { before = Infinity, limit = 50 }: InboxQuery,
    matches: (mail: FakeMail) => boolean,
  ): MailPage {
    const kept = this.#mails
      .map((mail, i) => ({ mail, index: i + 1 }))
      .filter(({ mail, index }) => index < before && matches(mail));
    return {
      total: this.#mails.length,
      unread: this.#mails.filter((mail) => mail.unread).length,
      mails: kept.slice(-limit).map(({ index }) => this.#summary(index, false)),
    };
  }

  read(query: ReadQuery): Promise<Download> {
    this.calls.push(`read ${JSON.stringify(query)}`);
    return this.#open(query);
  }

  async #open(query: ReadQuery): Promise<Download> {
    const index = this.#find(query);
    const { mail } = await overTheWire(READ, { mail: this.#readMail(index) });
    const got = () => {
      this.calls.push("got");
      this.#mails[index - 1].unread = false;
      return Promise.resolve();
    };
    const { message = false } = query;
    return { mail, content: this.#content(index, message), got };
  }

  async *#content(
    index: number,
    whole: boolean,
  ): AsyncGenerator<Uint8Array> {
    const mail = this.#mails[index - 1];
    // In small pieces, so that characters are cut.
    const bytes = whole ? messageBytes(mail) : contentBytes(mail);
    const step = bytes.length > 10_000 ? 65_535 : 3;
    for (let at = 0; at < bytes.length; at += step) {
      yield bytes.subarray(at, at + step);
    }
  }

  async importMail(
    { open, ...message }: ImportableMessage,
  ): Promise<ImportAnswer> {
    IMPORT.parse(IMPORT.ask(message));
    const bytes = await new Blob(
      await Array.fromAsync(
        open(),
        (piece) => piece.slice() as BlobPart,
      ),
    ).bytes();
    const id = `imported-${message.hash.slice(0, 8)}`;
    const added = !this.imported.some(({ hash }) => hash === message.hash);
    if (added) this.imported.push({ ...message, bytes });
    return await overTheWire(IMPORT, { id, added });
  }

  async delete({ forever, ...ref }: DeleteQuery): Promise<MailSummary> {
    const index = this.#find(ref);
    const answer = { mail: this.#summary(index, true) };
    const [mail] = this.#mails.splice(index - 1, 1);
    if (!forever) this.#deleted.push(mail);
    return (await overTheWire(DELETE, answer)).mail;
  }

  async deleted({ before = Infinity, limit = 50 }: DeletedQuery) {
    const mails = this.#deleted
      .map((mail, i) => summaryOf(mail, i + 1, false))
      .filter(({ index }) => index < before).slice(-limit);
    const page = { total: this.#deleted.length, unread: 0, mails };
    return await overTheWire(DELETED, page);
  }

  /** It comes back as the last mail. */
  async undelete(ref: MailRef): Promise<MailSummary> {
    const at = "index" in ref
      ? ref.index - 1
      : this.#deleted.findIndex(({ id }) => id === ref.id);
    const [mail] = at < 0 ? [] : this.#deleted.splice(at, 1);
    if (!mail) throw new RequestError("no_such_mail", "There is no such mail");
    const answer = { mail: this.#summary(this.#mails.push(mail), false) };
    return (await overTheWire(UNDELETE, answer)).mail;
  }

  async mark({ unread, ...ref }: MarkQuery): Promise<MailSummary> {
    const index = this.#find(ref);
    this.#mails[index - 1].unread = unread;
    const answer = { mail: this.#summary(index, false) };
    return (await overTheWire(MARK, answer)).mail;
  }

  /** By the ids of mails. */
  sealedHeads = new Map<string, Uint8Array>();
  /** The group's list, as the server has it. */
  list?: Uint8Array;

  heads(ids: string[]): Promise<(Uint8Array | undefined)[]> {
    return Promise.resolve(ids.map((id) => this.sealedHeads.get(id)));
  }

  async flags(known?: string): Promise<MailFlags[] | undefined> {
    this.calls.push(known === undefined ? "flags" : "flags known");
    const list = this.#mails.map((_, i) => {
      const { id, flags } = this.#readMail(i + 1);
      return { id, flags };
    });
    const text = list.toReversed().map(flagLine).join("");
    const hash = (await sha256(new TextEncoder().encode(text))).toHex();
    return hash === known ? undefined : list.toReversed();
  }

  async *messages(
    ids: readonly string[],
  ): AsyncGenerator<GivenMessage, void, void> {
    this.calls.push(`messages ${ids.join(" ")}`);
    for (const id of ids) yield await this.#given(id);
  }

  async #given(id: string): Promise<GivenMessage> {
    try {
      const query = { id, message: true };
      return { id, ...await this.#open(query) };
    } catch (error) {
      if (error instanceof RequestError) return { id, error };
      throw error;
    }
  }

  groupList(): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.list);
  }

  /** Two names a page. */
  users({ after = "" }: UsersQuery): Promise<UsersPage> {
    const left = this.names.filter((name) => name > after);
    const page = { users: left.slice(0, 2), more: left.length > 2 };
    return overTheWire(USERS, page);
  }

  changePassword(change: PasswordQuery): Promise<void> {
    this.calls.push(`password ${JSON.stringify(PASSWORD.ask(change))}`);
    return this.refusePassword
      ? Promise.reject(this.refusePassword)
      : Promise.resolve();
  }

  park(): Promise<Parked> {
    this.calls.push("park");
    const parked = this.parks.shift() ??
      new RequestError("bad_request", "its type is missing or wrong");
    return parked instanceof Error
      ? Promise.reject(parked)
      : Promise.resolve(parked);
  }

  drop(): void {
    this.dropped++;
  }

  close(): Promise<void> {
    this.closed++;
    return Promise.resolve();
  }

  #find(ref: MailRef): number {
    const index = "index" in ref
      ? ref.index
      : this.#mails.findIndex((mail) => mail.id === ref.id) + 1;
    if (this.#mails[index - 1]) return index;
    const which = "index" in ref ? ref.index : ref.id;
    throw new RequestError("no_such_mail", `There is no mail ${which}`);
  }

  #readMail(index: number): ReadMail {
    const mail = this.#mails[index - 1];
    const { flags = mail.unread ? "" : "S", recent = mail.unread } = mail;
    return sampleReadMail({
      ...this.#summary(index, true),
      message_size: messageBytes(mail).length,
      ...{ flags, recent },
    });
  }

  #summary(index: number, whole: boolean): MailSummary {
    return summaryOf(this.#mails[index - 1], index, whole);
  }
}

function summaryOf(mail: FakeMail, index: number, whole: boolean): MailSummary {
  const { content: _, head: _head, to, ...fields } = mail;
  const bytes = contentBytes(mail);
  return sampleMail({
    ...fields,
    index,
    to: whole ? to : undefined,
    length: [...new TextDecoder().decode(bytes)].length,
    size: bytes.length,
  });
}

/** What a client makes of an answer; it is refused if no server could give it. */
function overTheWire<A>(
  request: Pick<OkDefinition<A>, "ok" | "parseOk">,
  answer: A,
): Promise<A> {
  const message = parseMessage(encodeMessage(request.ok(answer)));
  return Promise.resolve(request.parseOk(message));
}

function contentBytes({ content }: FakeMail): Uint8Array {
  return typeof content === "string"
    ? new TextEncoder().encode(content)
    : content;
}

/** The message as a server would have stored it. */
function messageBytes(mail: FakeMail): Uint8Array {
  const type = "Content-Type: text/plain; charset=utf-8";
  const { head = `Subject: ${mail.title}\n${type}\n\n` } = mail;
  return concatBytes(new TextEncoder().encode(head), contentBytes(mail));
}
