import { ProtocolError, RefusedError } from "../../protocol/errors.ts";
import {
  decodeHello,
  decodeRefused,
  type Hello,
} from "../../protocol/handshake/handshake.ts";
import { LOGIN_FRAME_LIMIT } from "../../protocol/limits.ts";
import { FrameReader } from "../../protocol/records/frame.ts";
import { toFailure } from "../session/answers.ts";
import { dial } from "../session/connect/dial.ts";

/**
 * Connects, hears what the server says first, and goes away without a login. Nobody
 * vouches for what it says.
 *
 * @throws {Failure} With the exit code of its cause.
 */
export async function greet(
  host: string,
  port: number,
  timeoutMs: number,
): Promise<Hello> {
  const connection = await dial(host, port, timeoutMs);
  try {
    const frames = new FrameReader(connection, LOGIN_FRAME_LIMIT);
    const body = await frames.next({ timeoutMs });
    if (!body) throw new ProtocolError("The server says nothing");
    const refusal = decodeRefused(body);
    if (refusal) throw new RefusedError(refusal);
    return decodeHello(body);
  } catch (error) {
    throw toFailure(error);
  } finally {
    connection.close();
  }
}
