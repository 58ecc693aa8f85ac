import { assertRejects } from "@std/assert";
import { concatBytes } from "../../lib/crypto/bytes.ts";
import type { MailSession } from "../../lib/client/session/mail_session.ts";
import {
  RequestError,
  type RequestErrorCode,
} from "../../lib/protocol/errors.ts";
import type { MailRef } from "../../lib/protocol/requests/mail_ref.ts";
import type { MailSummary } from "../../lib/protocol/requests/mail_summary.ts";

/** Sends a mail; its id. */
export async function sendText(
  session: MailSession,
  mail: { to: string[]; title?: string; id?: string },
  content: string | Uint8Array,
): Promise<string> {
  const bytes = typeof content === "string"
    ? new TextEncoder().encode(content)
    : content;
  const { id } = await session.send({
    id: mail.id ?? crypto.randomUUID(),
    to: mail.to,
    title: mail.title ?? "A title",
    content: pieces(bytes),
  });
  return id;
}

/** Pieces of an odd length, so that characters are cut. */
async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += 49_999) {
    yield bytes.subarray(i, i + 49_999);
  }
}

/** A mail and its whole content; it is marked as read. */
export async function readWhole(
  session: MailSession,
  ref: MailRef,
): Promise<{ mail: MailSummary; bytes: Uint8Array }> {
  const { mail, content, got } = await session.read(ref);
  const pieces = await Array.fromAsync(content, (piece) => piece.slice());
  await got();
  return { mail, bytes: concatBytes(...pieces) };
}

/** Asserts that a request is refused with a code; its message. */
export async function assertRefused(
  request: Promise<unknown>,
  code: RequestErrorCode,
): Promise<string> {
  const error = await assertRejects(() => request, RequestError);
  if (error.code !== code) throw error;
  return error.message;
}
