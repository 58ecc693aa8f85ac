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
export async function interruptible<T>(wait: () => Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const listeners = SIGNALS.map(([signal, number]) => {
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

/** Calls `act` whenever the person gives the terminal another size, until it is disposed of. */
export function onResize(act: () => void): Disposable {
  if (Deno.build.os === "windows") return { [Symbol.dispose]() {} };
  Deno.addSignalListener("SIGWINCH", act);
  return {
    [Symbol.dispose]: () => Deno.removeSignalListener("SIGWINCH", act),
  };
}
