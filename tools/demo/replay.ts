import { FrameReader } from "../../lib/protocol/records/frame.ts";
import { decodeRefused } from "../../lib/protocol/handshake/handshake.ts";
import { type RefusalCode, REFUSALS } from "../../lib/protocol/errors.ts";
import { RECORD_FRAME_LIMIT } from "../../lib/protocol/records/records.ts";

/** What a server answered to a Login. */
export type Answer = { type: "accepted" } | {
  type: "refused";
  code: RefusalCode;
};

/** Sends a Login to a fresh connection, and closes it. */
export async function readAnswer(
  conn: Deno.Conn,
  login: Uint8Array,
): Promise<Answer> {
  try {
    const frames = new FrameReader(conn, RECORD_FRAME_LIMIT);
    await frames.next();
    await conn.write(login);
    const body = await frames.next();
    const code = body ? decodeRefused(body) : "internal";
    return code ? { type: "refused", code } : { type: "accepted" };
  } finally {
    conn.close();
  }
}

/** The answer in words. */
export function sayLogin(answer: Answer): string {
  return answer.type === "accepted"
    ? "welcome"
    : `refused, "${REFUSALS[answer.code]}"`;
}
