/** The signals that end a program, and their numbers. */
const SIGNALS: [Deno.Signal, number][] = Deno.build.os === "windows"
  ? [["SIGINT", 2]]
  : [["SIGHUP", 1], ["SIGINT", 2], ["SIGTERM", 15]];

/**
 * Cleans up before a signal ends the program, until it is disposed of.
 *
 * @param clean May not await anything.
 */
export function onInterrupt(clean: () => void): Disposable {
  const handlers = SIGNALS.map(([signal, number]) => {
    const handle = () => {
      clean();
      // The exit code that a shell reports for a program ended by a signal.
      Deno.exit(128 + number);
    };
    Deno.addSignalListener(signal, handle);
    return [signal, handle] as const;
  });
  return {
    [Symbol.dispose]: () => {
      for (const handler of handlers) Deno.removeSignalListener(...handler);
    },
  };
}
