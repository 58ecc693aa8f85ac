/**
 * What a person reads of a mail: its text, and what is attached to it. The mail streams by
 * once, in flat memory.
 *
 * @module
 */
import type { Header } from "../../header.ts";
import { Alternatives } from "./alternatives.ts";
import { toAttachment } from "./attachment.ts";
import { MIME_BOUNDS } from "../bounds.ts";
import { flatPage } from "./flat_page.ts";
import { htmlSource, htmlToText } from "./html.ts";
import type { Attachment, MailSink } from "./mail_sink.ts";
import { type OpenMessage, openMessage } from "../open_message.ts";
import { kindOf, PIECE } from "./part_kind.ts";
import { parseParts, type Part } from "../parts.ts";
import type { Tell } from "../tell.ts";
import { decodeText } from "../decode/text.ts";
import { TextWriter } from "./text_writer.ts";

/** What a mail had besides its text. */
export interface MailContents {
  attachments: Attachment[];
  /** What is damaged or left out, as sentences without their periods. */
  damage: string[];
}

/**
 * Reads the contents of a mail that has to be taken apart or decoded.
 *
 * @param mail Its content is read to the end.
 * @param heading The lines above a message that is in another one.
 */
export async function readMail(
  { header, content }: OpenMessage,
  sink: MailSink,
  heading: (header: Header) => string,
): Promise<MailContents> {
  const reader = new MailReader(sink, heading);
  await reader.message({ header, content: withoutReturn(content) });
  await drain(content);
  return { attachments: reader.attachments, damage: [...reader.damage] };
}

/** Sentences about damage: a hostile mail may have one for each part. */
const MOST_DAMAGE = 20;

class MailReader {
  readonly attachments: Attachment[] = [];
  readonly damage = new Set<string>();
  readonly #sink: MailSink;
  readonly #text: TextWriter;
  #partsLeft: number = MIME_BOUNDS.parts;
  #htmlLeft: number = MIME_BOUNDS.allHtml;

  readonly #heading: (header: Header) => string;

  constructor(sink: MailSink, heading: (header: Header) => string) {
    this.#sink = sink;
    this.#heading = heading;
    this.#text = new TextWriter((text) => sink.text(text));
  }

  readonly #tell: Tell = (damage) => {
    if (this.damage.size < MOST_DAMAGE) this.damage.add(damage);
  };

  /** @param within The messages that it is in. */
  async message(mail: OpenMessage, within: Part[] = []): Promise<void> {
    const versions = new Alternatives();
    const prefix = within.length > 0 ? `${within.at(-1)!.id}.` : "";
    for await (const part of parseParts(mail, { tell: this.#tell, prefix })) {
      if (this.#partsLeft-- === 0) {
        this.#tell("It has more parts than are looked at");
        break;
      }
      await this.#pages(versions.release(part.inside));
      await this.#part(part, versions, within);
    }
    await this.#pages(versions.release());
  }

  async #part(
    part: Part,
    versions: Alternatives,
    within: Part[],
  ): Promise<void> {
    const kind = kindOf(part);
    if (kind === "message") return await this.#embedded(part, within);
    const isFile = kind === "file" || part.name !== undefined ||
      PIECE.test(part.type);
    const content = isFile ? this.#attachment(part) : part.content;
    if (kind === "html") {
      const isWanted = within.length === 0 && this.#sink.html !== undefined;
      await this.#html({ ...part, content }, versions, isWanted);
    } else if (kind === "text" && !versions.isShown(part.inside)) {
      await this.#plain({ ...part, content }, versions);
    }
    if (isFile) await drain(content);
  }

  /** Blanks alone are no text: another version may have some. */
  async #plain(part: Part, versions: Alternatives): Promise<void> {
    const { charset, inside, content } = part;
    let held: string | undefined = "";
    const options = { charset, tell: this.#tell };
    for await (const text of decodeText(content, options)) {
      if (held === undefined) {
        await this.#text.add(text);
        continue;
      }
      held = (held + text).slice(-MOST_BLANKS - text.length);
      if (held.trim() === "") continue;
      versions.choose(inside);
      await this.#text.begin();
      await this.#text.add(held);
      held = undefined;
    }
  }

  async #html(
    part: Part,
    versions: Alternatives,
    isWanted: boolean,
  ): Promise<void> {
    const isShown = versions.isShown(part.inside);
    if (isShown && !isWanted && !this.#sink.page) return;
    const source = await htmlSource(part, this.#htmlLeft, this.#tell);
    this.#htmlLeft -= source.length;
    if (isWanted) this.#sink.html?.(source);
    if (isShown && !this.#sink.page) return;
    const page = isShown ? flatPage(source) : source;
    const text = htmlToText(page, this.#tell);
    this.#sink.page?.(text);
    if (isShown) return;
    if (!versions.hold(part.inside, text)) await this.#pages([text]);
  }

  async #pages(texts: string[]): Promise<void> {
    for (const text of texts) {
      if (text.trim() === "") continue;
      await this.#text.begin();
      await this.#text.add(`${text}\n`);
    }
  }

  /** Shows a message that is in another one; it is an attachment, too. */
  async #embedded(part: Part, within: Part[]): Promise<void> {
    const content = this.#attachment(part);
    if (within.length < MIME_BOUNDS.messages) {
      const mail = await openMessage(withoutReturn(content));
      await this.#text.begin();
      await this.#text.add(this.#heading(mail.header));
      await this.message(mail, [...within, part]);
    } else this.#tell("It has more messages in each other than are looked at");
    await drain(content);
  }

  /** The bytes of an attachment, which go to its own sink, too. */
  async *#attachment(part: Part): AsyncGenerator<Uint8Array> {
    const number = this.attachments.length + 1;
    const attachment = toAttachment(part, number);
    this.attachments.push(attachment);
    const sink = await this.#sink.attachment?.(attachment);
    for await (const piece of part.content) {
      attachment.size += piece.length;
      await sink?.write(piece);
      yield piece;
    }
    await sink?.end();
  }
}

/** Characters of blanks that are kept in case that text follows. */
const MOST_BLANKS = 10_000;

async function drain(content: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of content);
}

/** Pieces that a reader can leave early, and somebody else go on with. */
function withoutReturn<T>(content: AsyncIterable<T>): AsyncIterable<T> {
  const pieces = content[Symbol.asyncIterator]();
  return { [Symbol.asyncIterator]: () => ({ next: () => pieces.next() }) };
}
