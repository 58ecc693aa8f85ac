import type { ByteStream } from "../../../protocol/byte_stream.ts";
import { decodeHello } from "../../../protocol/handshake/handshake.ts";
import { frameBody, FrameReader } from "../../../protocol/records/frame.ts";
import type { WorkerEvent } from "../../ipc/events.ts";
import { prepareHandover } from "../../ipc/handover.ts";
import {
  LOGIN_ORDER_LIMIT,
  type LoginCheck,
  parseLoginOrder,
} from "../../ipc/login_order.ts";
import { checkLogin, type LoginContext } from "./check_login.ts";
import type { AccountWatch } from "./account_watch.ts";

/** What logins are checked with. */
export interface LoginsContext extends LoginContext {
  /** Whether the server's keys are still those that this process has. */
  hasCurrentKeys(): boolean;
  watch: Pick<AccountWatch, "add" | "watch">;
  emit(event: WorkerEvent): void;
  /** Why something does not work, in words for the log. */
  reason(error: unknown): string;
}

/**
 * Checks logins as the orders of a stream say, side by side, until it ends. Events tell how
 * each went.
 *
 * @throws {Error} If an order is malformed.
 */
export async function serveLogins(
  stream: ByteStream,
  context: LoginsContext,
): Promise<void> {
  const orders = new FrameReader(stream, LOGIN_ORDER_LIMIT);
  const running = new Set<Promise<void>>();
  for (let order; (order = await orders.next());) {
    const { check, watch } = parseLoginOrder(order);
    const work = check
      ? answerCheck(check, context)
      : answerWatch(watch ?? [], context);
    running.add(work);
    work.finally(() => running.delete(work));
  }
  await Promise.all(running);
}

/** Never rejects: what fails is of the server, and the next login may go well. */
async function answerCheck(
  check: LoginCheck,
  context: LoginsContext,
): Promise<void> {
  const { emit, reason } = context;
  try {
    emit(await answerTo(check, context));
  } catch (error) {
    emit({ event: "failed", id: check.id, message: reason(error) });
  }
}

async function answerTo(
  check: LoginCheck,
  context: LoginsContext,
): Promise<WorkerEvent> {
  const { id, anyKeys, helloFrame } = check;
  if (!anyKeys && !context.hasCurrentKeys()) return { event: "stale", id };
  const hello = decodeHello(frameBody(helloFrame));
  // Other threads open the Login meanwhile.
  const sealing = prepareHandover(check.worker);
  sealing.catch(() => {});
  const result = await checkLogin({ ...check, hello }, context);
  if (!result.accepted) {
    const { code, user, alert } = result;
    return { event: "refused", id, code, user, alert };
  }
  context.watch.add(result.user, result.account);
  const session = hello.mode === "enhanced"
    ? hello.sessionId.toHex()
    : undefined;
  const { user, account, welcomeFrame, secrets } = result;
  const handover = await (await sealing)({ user, secrets });
  return {
    event: "accepted",
    ...{ id, user, account, session },
    welcome: welcomeFrame.toBase64(),
    handover: handover.toBase64(),
  };
}

async function answerWatch(
  users: readonly string[],
  { watch, emit, reason }: LoginsContext,
): Promise<void> {
  try {
    await watch.watch(users);
  } catch (error) {
    emit({ event: "notice", message: reason(error) });
  }
}
