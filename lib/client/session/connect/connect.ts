/**
 * A session with a server: connecting (connection.ts), the client's half of the handshake
 * (login.ts), requests and their answers (server_session.ts, answers.ts). A
 * {@linkcode MailSession} is what the rest of the client sees. mailbox.ts opens another
 * one when a connection is lost.
 *
 * @module
 */
import { pinPath } from "../../../keys/paths.ts";
import { systemReason } from "../../../program/system/system_reason.ts";
import type { Wait } from "../../../protocol/handshake/handshake.ts";
import { GREETING } from "../../../protocol/requests/greeting.ts";
import { readOk, toFailure } from "../answers.ts";
import type { ConnectOptions } from "./connect_options.ts";
import { dial } from "./dial.ts";
import { logIn } from "./login.ts";
import type { MailSession } from "../mail_session.ts";
import { isPinned, pin } from "./pin.ts";
import { ParkedSession } from "../parked.ts";
import { ServerSession } from "../server_session.ts";

/**
 * Connects and logs in.
 *
 * @throws {Failure} With the exit code of its cause: 3 invalid credentials, 5 full,
 * 6 cannot connect or timed out, 7 security error.
 */
export async function connect(options: ConnectOptions): Promise<MailSession> {
  const pinned = isPinned(options.keysDir);
  const connection = await dial(options.host, options.port, options.timeoutMs);
  try {
    const { channel, frames, mode } = await logIn(connection, {
      ...options,
      refuseBasic: reasonToRefuseBasic(options, pinned),
      now: Date.now,
      onWait: onceEach((wait) => options.notify?.(waitText(wait))),
    });
    // Only a server that has the keys too can have sent it.
    const limits = await readOk(channel, GREETING);
    if (mode === "enhanced" && !pinned) await remember(options);
    const { display } = options;
    const parked = (alive: number) =>
      new ParkedSession(connection, frames, 2 * alive);
    return new ServerSession(
      connection,
      channel,
      mode,
      limits,
      display,
      parked,
    );
  } catch (error) {
    connection.close();
    throw toFailure(error);
  }
}

/** Pins the mode; a folder that cannot be written to must not lock its user out. */
async function remember({ keysDir, notify }: ConnectOptions): Promise<void> {
  try {
    await pin(keysDir);
  } catch (error) {
    notify?.(
      `Cannot remember in ${pinPath(keysDir)} that the server is enhanced: ${
        systemReason(error)
      }`,
    );
  }
}

/** A login that waits for others hears so every few seconds; a person reads it once. */
function onceEach(tell: (wait: Wait) => void): (wait: Wait) => void {
  const told = new Set<Wait["reason"]>();
  return (wait) => {
    if (!told.has(wait.reason)) tell(wait);
    told.add(wait.reason);
  };
}

function waitText({ ms, reason }: Wait): string {
  if (reason !== "failures") {
    return "The server is busy; this login waits for its turn.";
  }
  return `The server answers in ${
    Math.ceil(ms / 1000)
  } s, since logins from this address failed before.`;
}

function reasonToRefuseBasic(
  { enhanced, keysDir }: ConnectOptions,
  pinned: boolean,
): string | undefined {
  if (enhanced) {
    return "The server is in basic mode, and --enhanced was asked for";
  }
  if (!pinned) return undefined;
  return "The server is in basic mode, but it was enhanced before: somebody may be in " +
    `between; if its owner changed it, remove ${pinPath(keysDir)}`;
}
