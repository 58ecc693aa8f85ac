import { Interrupted } from "./io.ts";

/** The signals that end a program, with their numbers. */
const SIGNALS: [Deno.Signal, number][] = Deno.build.os === "windows"
  ? [["SIGINT", 2]]
  : [["SIGHUP", 1], ["SIGINT", 2], ["SIGQUIT", 3], ["SIGTERM", 15]];

/**
 * Waits, and lets a signal end the wait instead of the program, so that the caller can
 * clean up.
 *
 * @throws {Interrupted} If a signal comes.
 */
export async function interruptible<T>(
  wait: () => Promise<T>,
  signals = SIGNALS,
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const listeners = signals.map(([signal, number]) => {
    const listener = () => reject(new Interrupted(number));
    Deno.addSignalListener(signal, listener);
    return { signal, listener };
  });
  try {
    return await Promise.race([wait(), promise]);
  } finally {
    for (const { signal, listener } of listeners) {
      Deno.removeSignalListener(signal, listener);
    }
  }
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
