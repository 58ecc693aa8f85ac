/**
 * The messages that answer `messages`, one after the other in the order that they were
 * asked for: the length of an answer in 4 bytes, big-endian, that answer as JSON, which is
 * an `ok` with the `mail` as that to a `read`, or an `error`, and after an `ok` the message.
 *
 * @module
 */
import { concatBytes } from "../../crypto/bytes.ts";
import { ProtocolError, RequestError } from "../errors.ts";
import { MESSAGE_LIMIT } from "../limits.ts";
import { encodeMessage, parseMessage } from "../message.ts";
import {
  type ErrorMessage,
  notUnderstood,
  parseAnswer,
  refuse,
} from "./answers.ts";
import { DataReader } from "./data_reader.ts";
import { type GivenMessage, READ, type ReadMail } from "./mails/read.ts";

/** What stands before a message, or in its place. */
export function messageHead(answer: { mail: ReadMail } | RequestError) {
  const bytes = encodeMessage(
    answer instanceof RequestError
      ? refuse(answer)
      : READ.ok({ mail: answer.mail }),
  );
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return concatBytes(length, bytes);
}

/**
 * Reads messages that were asked for. The server may give only the first of them. Each
 * content is to be read before the next message; it throws a `RequestError` if the server
 * could not read it to its end, after which no other message comes.
 *
 * @throws {ProtocolError} If they have another form, or are others.
 */
export async function* readMessages(
  pieces: AsyncIterable<Uint8Array>,
  ids: readonly string[],
): AsyncGenerator<GivenMessage, void, void> {
  const reader = new DataReader(pieces);
  for (const id of ids) {
    const answer = await nextAnswer(reader).catch(refusal);
    if (!answer) return;
    if (answer.type === "error") {
      yield { id, error: new RequestError(answer.code, answer.message) };
      continue;
    }
    const { mail } = answer;
    if (mail.id !== id) throw notUnderstood();
    const here = reader.here(mail.message_size);
    const content = here ? [here] : reader.parts(mail.message_size);
    yield { id, mail, content };
    if (!here) { for await (const _ of content); }
  }
  if (!await reader.atEnd()) throw notUnderstood();
}

/** The server could not go on: what it says is of the mail that comes next. */
function refusal(error: unknown): ErrorMessage {
  if (error instanceof RequestError) return refuse(error);
  throw error;
}

/** @returns Nothing at the end. */
async function nextAnswer(
  reader: DataReader,
): Promise<{ type: "ok"; mail: ReadMail } | ErrorMessage | undefined> {
  if (await reader.atEnd()) return undefined;
  const { buffer, byteOffset } = reader.here(4) ?? await reader.bytes(4);
  const length = new DataView(buffer).getUint32(byteOffset);
  if (length > MESSAGE_LIMIT) {
    throw new ProtocolError("Cannot understand the server: a head is too long");
  }
  const message = parseMessage(
    reader.here(length) ?? await reader.bytes(length),
  );
  const answer = parseAnswer(message, READ);
  if (answer.type === "error") return answer;
  if (answer.type === "ok") return { type: "ok", mail: answer.ok.mail };
  throw notUnderstood();
}
