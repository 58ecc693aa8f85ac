import { runProgram } from "./lib/program/run.ts";
import { parseWorkerArgs } from "./lib/server/ipc/settings.ts";

if (import.meta.main) {
  const settings = parseWorkerArgs(Deno.args);
  if (settings) {
    const { runWorker } = await import("./lib/server/worker/main.ts");
    Deno.exit(await runWorker(settings));
  }
  const { main } = await import("./lib/server/main.ts");
  await runProgram("mail-server", main);
}
