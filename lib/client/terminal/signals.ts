import { Interrupted } from "./io.ts";

/** The signals that end a program, with their numbers. */
const SIGNALS: [Deno.Signal, number][] = Deno.build.os === "windows"
  ? [["SIGINT", 2]]
  : [["SIGHUP", 1], ["SIGINT", 2], ["SIGQUIT", 3], ["SIGTERM", 15]];

/** What is known of signals beside the waits that they end. */
const state: { keepers: number; waits: number; missed?: number } = {
  keepers: 0,
  waits: 0,
};

/**
 * Waits, and lets a signal end the wait instead of the program, so that the caller can
 * clean up.
 *
 * @throws {Interrupted} If a signal comes, or came while signals were kept.
 */
export async function interruptible<T>(
  wait: () => Promise<T>,
  signals = SIGNALS,
): Promise<T> {
  throwMissed();
  const { promise, reject } = Promise.withResolvers<never>();
  using _ = onSignals(signals, (number) => reject(new Interrupted(number)));
  state.waits++;
  try {
    return await Promise.race([wait(), promise]);
  } finally {
    state.waits--;
  }
}

/**
 * Does what no signal may cut between two waits, since what a person typed would be lost:
 * one that comes there ends the next wait, or the whole at its end.
 *
 * @throws {Interrupted} If a signal came that ended no wait.
 */
export async function signalsKept<T>(use: () => Promise<T>): Promise<T> {
  using _ = onSignals(SIGNALS, (number) => {
    if (state.waits === 0) state.missed ??= number;
  });
  state.keepers++;
  const done = await use().finally(() => state.keepers--);
  if (state.keepers === 0) throwMissed();
  return done;
}

function throwMissed(): void {
  const { missed } = state;
  state.missed = undefined;
  if (missed !== undefined) throw new Interrupted(missed);
}

function onSignals(
  signals: [Deno.Signal, number][],
  act: (number: number) => void,
): Disposable {
  const stack = new DisposableStack();
  for (const [signal, number] of signals) {
    const listener = () => act(number);
    Deno.addSignalListener(signal, listener);
    stack.defer(() => Deno.removeSignalListener(signal, listener));
  }
  return stack;
}

/** The signals that keys send, which are for the program that has the terminal. */
const OF_KEYS: Deno.Signal[] = ["SIGINT", "SIGQUIT"];

/**
 * Waits for another program on the terminal, whose keys send no signal to this one.
 *
 * @throws {Interrupted} If another signal comes.
 */
export async function keysIgnored<T>(wait: () => Promise<T>): Promise<T> {
  const ignore = () => {};
  for (const signal of OF_KEYS) Deno.addSignalListener(signal, ignore);
  try {
    const others = SIGNALS.filter(([signal]) => !OF_KEYS.includes(signal));
    return await interruptible(wait, others);
  } finally {
    for (const signal of OF_KEYS) Deno.removeSignalListener(signal, ignore);
  }
}

/** Calls `act` whenever the person gives the terminal another size, until it is disposed of. */
export function onResize(act: () => void): Disposable {
  if (Deno.build.os === "windows") return { [Symbol.dispose]() {} };
  Deno.addSignalListener("SIGWINCH", act);
  return {
    [Symbol.dispose]: () => Deno.removeSignalListener("SIGWINCH", act),
  };
}
