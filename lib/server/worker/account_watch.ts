import type { Clock } from "../../program/clock.ts";
import { sleep } from "../../program/waits.ts";
import { ACCOUNT_WATCH_MS } from "../limits.ts";

/** What a watch works with. */
export interface AccountWatch {
  /** Whether the account is the one that logged in. */
  isSame(): Promise<boolean>;
  /** Called once, when it is not. */
  onChange(): void;
  /** Ends the watch. */
  signal: AbortSignal;
  clock: Clock;
}

/**
 * Looks again and again whether an account was removed or got new keys. An account that
 * cannot be looked at now is taken for the same.
 */
export async function watchAccount(
  { isSame, onChange, signal, clock }: AccountWatch,
): Promise<void> {
  while (!signal.aborted) {
    await sleep(ACCOUNT_WATCH_MS, signal, clock);
    if (signal.aborted) return;
    if (!await isSame().catch(() => true)) return onChange();
  }
}
