/**
 * A worker process whose sandbox runs sandbox_probe.ts, and which then tries itself what
 * it can still do: started by sandbox_test.ts as the server starts its workers. With
 * names of attempts it tries these, and there is no sandbox.
 */
import { runWorker } from "../../../lib/server/worker/main.ts";
import { tryAll } from "./sandbox_attempts.ts";

const [targets, names] = Deno.args.map((text) => JSON.parse(text));
if (!names) {
  await runWorker(targets, new URL("./sandbox_probe.ts", import.meta.url));
}
console.log(JSON.stringify({ thread: await tryAll(targets, names) }));
Deno.exit(0);
