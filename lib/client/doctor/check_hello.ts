import { EXIT } from "../../program/exit_codes.ts";
import { Failure } from "../../program/failure.ts";
import type { Hello } from "../../protocol/handshake/handshake_messages.ts";
import { clockProblem } from "../output/clock_problem.ts";
import { isPinned } from "../session/connect/pin.ts";

/**
 * Whether the clocks agree as an enhanced server wants it.
 *
 * @param now The client's clock, in ms since the epoch.
 */
// deno-lint-ignore require-await
export async function checkClock(hello: Hello, now: number) {
  if (hello.mode === "basic") return { text: "not compared in basic mode" };
  const difference = now - hello.serverTime;
  if (Math.abs(difference) > hello.maxSkew) {
    throw new Failure(EXIT.security, clockProblem(difference));
  }
  const seconds = Math.round(Math.abs(difference) / 1000);
  return { text: `${seconds} s from the server's` };
}

/** Whether the mode is one that this client accepts. */
// deno-lint-ignore require-await
export async function checkMode(
  { mode }: Hello,
  enhanced: boolean,
  keysDir?: string,
) {
  if (mode === "enhanced") return { text: "enhanced" };
  const insists = enhanced || (keysDir !== undefined && isPinned(keysDir));
  const text = "basic: it does not protect from replay";
  if (!insists) return { text };
  throw new Failure(
    EXIT.security,
    "The server is in basic mode, and this client wants enhanced mode",
    "ask the server's owner; somebody may be in between",
  );
}
