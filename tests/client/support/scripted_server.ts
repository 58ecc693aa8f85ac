/** A session with a server that says what the test tells it to. */
import { ServerSession } from "../../../lib/client/session/server_session.ts";
import { concatBytes } from "../../../lib/crypto/bytes.ts";
import type { Channel } from "../../../lib/protocol/records/channel.ts";
import { INLINE_LIMIT } from "../../../lib/protocol/limits.ts";
import { channelPair } from "../../support/channel_pair.ts";
import { sampleMail, sampleReadMail } from "../../support/sample_mail.ts";

export const MAIL = sampleMail({ to: ["alice"], unread: true, size: 4099 });
/** The same, as an answer to `read`. */
export const READ_MAIL = sampleReadMail({ ...MAIL, message_size: 4299 });
export const DRAFT = { id: "draft-01", to: ["bob"], title: "Hello" };
export const OK = { type: "ok", id: "mail-7" };
export const END = { type: "end" };
export const REFUSED = {
  type: "error",
  code: "over_quota",
  message: "No room",
};
export const LONG = new Uint8Array(INLINE_LIMIT + 1).fill(7);

export type Said = Uint8Array | { type: string; [name: string]: unknown };

/** A session with a server that says what it is told to, whatever it hears. */
export async function sessionWith(...answers: Said[]) {
  const { client, server, cut } = await channelPair();
  for (const answer of answers) {
    if (answer instanceof Uint8Array) await server.postData(answer);
    else await server.post(answer);
  }
  await server.flush();
  const told: unknown[] = [];
  let closed = 0;
  const limits = {
    title: 100,
    content: 1000,
    recipients: 100,
    attachments: 25_000_000,
  };
  const connection = { close: () => void closed++, isSending: false };
  return {
    session: new ServerSession(
      connection,
      client,
      "enhanced",
      limits,
      {
        show: (progress) => told.push(progress),
        end: () => told.push("end"),
      },
    ),
    told,
    closed: () => closed,
    /** The server says nothing more. */
    end: () => cut("server"),
    server,
    /** What the client sent until now, content as bytes. */
    async heard(): Promise<unknown[]> {
      cut("client");
      const heard: unknown[] = [];
      for (;;) {
        const next = await hear(server);
        if (next === null) return heard;
        heard.push(next);
      }
    },
  };
}

/** A session over a channel that a test has made. */
export function sessionOn(channel: Channel, close = () => {}): ServerSession {
  const limits = {
    title: 100,
    content: 1_000_000,
    recipients: 100,
    attachments: 25_000_000,
  };
  return new ServerSession(
    { close, isSending: false },
    channel,
    "enhanced",
    limits,
  );
}

/** What comes next: a message, content as bytes, or null at the end. */
export async function hear(channel: Channel): Promise<unknown> {
  const received = await channel.receive();
  return received?.kind === "data"
    ? received.data.slice()
    : received && received.message;
}

export async function* iterate(
  ...pieces: Uint8Array[]
): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

export async function whole(
  content: AsyncIterable<Uint8Array>,
): Promise<Uint8Array> {
  const pieces = await Array.fromAsync(content, (piece) => piece.slice());
  return concatBytes(...pieces);
}
