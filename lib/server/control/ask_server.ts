import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import { type Clock, settlesWithin, systemClock } from "../../program/clock.ts";
import { visible } from "../../program/escape.ts";
import { systemReason } from "../../program/system/system_reason.ts";
import {
  type Fields,
  type FieldValues,
  parseFields,
} from "../../protocol/fields.ts";
import { readLine, writeLine } from "./control_line.ts";
import {
  ANSWER_LIMIT,
  type ControlRequest,
  parseControlError,
} from "./control_messages.ts";
import type { ControlConn } from "./control_server.ts";
import { connectToControl, NoServerError } from "./control_socket.ts";

/** Time that a server has to answer, in ms. */
const ANSWER_MS = 30_000;
/** The same for a reload, which starts workers. */
const RELOAD_MS = 90_000;

/** The running server that is asked. */
export interface AskedServer {
  /** `keys/server`. */
  keys: string;
  clock?: Clock;
  connect?(keys: string): Promise<ControlConn>;
}

/**
 * Asks the running server for something.
 *
 * @param form The members of the answer.
 * @param onAnswer Called with the answer while the connection is open.
 * @throws {Failure} With exit code 6 if no server runs or answers, 4 if there is no such
 * session, 1 if the server refuses.
 */
export async function askServer<F extends Fields>(
  server: AskedServer,
  request: ControlRequest,
  form: F,
  onAnswer = (_answer: FieldValues<F>, _conn: ControlConn) => Promise.resolve(),
): Promise<FieldValues<F>> {
  const { keys, clock = systemClock, connect = connectToControl } = server;
  let conn: ControlConn | undefined;
  const asking = (async () => {
    conn = await connect(keys).catch(unreachable(keys));
    return await exchange(conn, request);
  })();
  try {
    const limit = request.command === "reload" ? RELOAD_MS : ANSWER_MS;
    if (!await settlesWithin(limit, asking, clock)) {
      throw new Failure(EXIT.cannotConnect, "The server does not answer");
    }
    const answer = valuesOf(await asking, form);
    await onAnswer(answer, conn!);
    return answer;
  } finally {
    // What waits on it fails by that.
    asking.catch(() => {});
    conn?.close();
  }
}

/** Waits until the server has closed the connection. */
export async function untilClosed(conn: ControlConn): Promise<void> {
  const buffer = new Uint8Array(64);
  while (await conn.read(buffer).catch(() => null) !== null);
}

/** A server that refuses at once may have closed before the request is written. */
async function exchange(
  conn: ControlConn,
  request: ControlRequest,
): Promise<unknown> {
  await writeLine(conn, request).catch(() => {});
  const answer = await readLine(conn, ANSWER_LIMIT).catch(() => undefined);
  if (answer !== undefined) return answer;
  throw new Failure(EXIT.cannotConnect, "The server gave no answer");
}

function valuesOf<F extends Fields>(answer: unknown, form: F): FieldValues<F> {
  const refused = parseControlError(answer);
  if (refused) {
    const code = refused.error === "not_found" ? EXIT.notFound : EXIT.failed;
    throw new Failure(code, sentence(visible(refused.message)));
  }
  const { values } = parseFields(form, answer);
  if (values) return values;
  throw new Failure(
    EXIT.failed,
    "Cannot read the server's answer",
    "a server of another version may run; restart it",
  );
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** @returns What throws the failure that an error of connecting is. */
function unreachable(keys: string): (error: Error) => never {
  return (error) => {
    if (!(error instanceof NoServerError)) {
      throw new Failure(EXIT.failed, systemReason(error));
    }
    throw new Failure(
      EXIT.cannotConnect,
      `No server runs with the keys in ${visible(keys)}`,
      "--keys names the folder of a server's keys",
    );
  };
}
