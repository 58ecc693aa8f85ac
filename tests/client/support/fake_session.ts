import type {
  MailSession,
  OutgoingMail,
} from "../../../lib/client/session/connect.ts";
import { RequestError } from "../../../lib/protocol/errors.ts";
import type {
  MailPage,
  MailRef,
  MailSummary,
} from "../../../lib/protocol/requests/messages.ts";

export interface FakeMail {
  from: string;
  title: string;
  content: Uint8Array | string;
  unread?: boolean;
  id?: string;
  time?: number;
  to?: string[];
}

/** A box in memory in the place of a server. */
export class FakeSession implements MailSession {
  readonly mode = "enhanced";
  readonly limits = { title: 100, content: 1_000_000, recipients: 100 };
  readonly sent: (Omit<OutgoingMail, "content"> & { bytes: Uint8Array })[] = [];
  /** What was asked of the box. */
  readonly calls: string[] = [];
  closed = 0;
  users = ["alice", "bob", "carol"];
  #mails: Required<FakeMail>[];

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

  async send(mail: OutgoingMail): Promise<{ id: string }> {
    const { content, ...draft } = mail;
    const pieces: BlobPart[] = [];
    for await (const piece of content) pieces.push(piece.slice());
    const unknown = mail.to.find((name) => !this.users.includes(name));
    if (unknown) {
      const message = `There is no user ${unknown}`;
      throw new RequestError("unknown_recipient", message);
    }
    this.sent.push({ ...draft, bytes: await new Blob(pieces).bytes() });
    return { id: `sent-${this.sent.length}` };
  }

  inbox(
    query: { before?: number; limit?: number; unread?: boolean },
  ): Promise<MailPage> {
    this.calls.push(`inbox ${JSON.stringify(query)}`);
    return this.#page(query, (mail) => !query.unread || mail.unread === true);
  }

  search(
    query: {
      text: string;
      contents?: boolean;
      before?: number;
      limit?: number;
    },
  ): Promise<MailPage> {
    this.calls.push(`search ${JSON.stringify(query)}`);
    return this.#page(
      query,
      ({ from, title, content }) =>
        `${from}\n${title}`.includes(query.text) ||
        (query.contents === true && String(content).includes(query.text)),
    );
  }

  // deno-lint-ignore require-await
  async #page(
    { before = Infinity, limit = 50 }: { before?: number; limit?: number },
    matches: (mail: FakeMail) => boolean,
  ): Promise<MailPage> {
    const kept = this.#mails
      .map((mail, i) => ({ mail, index: i + 1 }))
      .filter(({ mail, index }) => index < before && matches(mail));
    return {
      total: this.#mails.length,
      unread: this.#mails.filter((mail) => mail.unread).length,
      mails: kept.slice(-limit).map(({ index }) => this.#summary(index, false)),
    };
  }

  read(
    ref: MailRef,
  ): Promise<{ mail: MailSummary; content: AsyncIterable<Uint8Array> }> {
    this.calls.push(`read ${JSON.stringify(ref)}`);
    const index = this.#find(ref);
    const mail = this.#summary(index, true);
    return Promise.resolve({ mail, content: this.#content(index) });
  }

  async *#content(index: number): AsyncGenerator<Uint8Array> {
    // In small pieces, so that characters are cut.
    const bytes = contentBytes(this.#mails[index - 1]);
    const step = bytes.length > 10_000 ? 65_535 : 3;
    for (let at = 0; at < bytes.length; at += step) {
      yield bytes.subarray(at, at + step);
    }
    this.#mails[index - 1].unread = false;
  }

  delete(ref: MailRef): Promise<MailSummary> {
    const index = this.#find(ref);
    const mail = this.#summary(index, true);
    this.#mails.splice(index - 1, 1);
    return Promise.resolve(mail);
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

  #summary(index: number, whole: boolean): MailSummary {
    const mail = this.#mails[index - 1];
    const { id, from, to, time, title, unread } = mail;
    const bytes = contentBytes(mail);
    return {
      id,
      index,
      from,
      to: whole ? to : undefined,
      time,
      title,
      length: [...new TextDecoder().decode(bytes)].length,
      size: bytes.length,
      unread,
    };
  }
}

function contentBytes({ content }: FakeMail): Uint8Array {
  return typeof content === "string"
    ? new TextEncoder().encode(content)
    : content;
}
