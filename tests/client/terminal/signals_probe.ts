// Run by signals_test.ts: a signal comes while nobody waits.
import { Interrupted } from "../../../lib/client/terminal/io.ts";
import {
  interruptible,
  signalsKept,
} from "../../../lib/client/terminal/signals.ts";

/** Resolves once the program has had the signal. */
async function interruptSelf(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  Deno.addSignalListener("SIGINT", resolve);
  Deno.kill(Deno.pid, "SIGINT");
  await promise;
  Deno.removeSignalListener("SIGINT", resolve);
}

async function outcome(work: () => Promise<string>): Promise<string> {
  return await work().catch((error) =>
    error instanceof Interrupted ? `signal ${error.signal}` : String(error)
  );
}

let after = "nothing";
const between = await outcome(() =>
  signalsKept(async () => {
    await interruptible(() => Promise.resolve());
    await interruptSelf();
    after = await outcome(() => interruptible(() => Promise.resolve("missed")));
    await interruptible(() => Promise.resolve());
    return "went on";
  })
);
const atEnd = await outcome(() =>
  signalsKept(async () => {
    await interruptSelf();
    return "went on";
  })
);
const failed = await outcome(() =>
  signalsKept(async () => {
    await interruptSelf();
    throw new TypeError("its own");
  })
);
const next = await outcome(() =>
  interruptible(() => Promise.resolve("missed"))
);
console.log(JSON.stringify({ after, between, atEnd, failed, next }));
